/**
 * What a matrix was measured with: stored matrices, read block by block into the memory of kernels, or vectors.
 *
 *   --operator   m × rows × columns, or m × (rows·columns) with --shape or, of X = U·Uᵀ, a square number of columns: yₜ = ⟨Aₜ, X⟩
 *   --vectors    m × n: yₜ = aₜᵀ·X·aₜ, X = U·Uᵀ
 *
 *
 * Errors    those of npyLines.ts; BAD_SHAPE, SHAPE_MISMATCH, UNSUPPORTED_DTYPE, ZERO_VECTOR, OUT_OF_MEMORY.
 */
import { RankfreeError } from '../../errors.ts';
import type { NpyLines } from '../../formats/npyLines.ts';
import { npyBlocks, openNpyLines } from '../../formats/npyLines.ts';
import { bytesText } from '../../formats/numberText.ts';
import { fillDense } from '../../measurements/dense.ts';
import type { Measurement } from '../../measurements/measurement.ts';
import { rankOne } from '../../measurements/rankOne.ts';
import { storageOfSingles } from '../../recovery/rounding.ts';
import { processRoom } from '../../runtime/machine.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Session } from './recovering.ts';
import { readVectors } from './vectors.ts';

export type Shape = readonly [rows: number, columns: number];

/** An operator's file, opened: its shape is known, its numbers are still to be read. */
export interface OperatorFile {
  /** How messages call it. */
  name: string;
  count: number;
  rows: number;
  columns: number;
  /** What it holds, as messages say it: "40 × 6 × 8 numbers". */
  holds: string;
  /** Reads it. */
  measurement(session: Session): Promise<{ runtime: Runtime; measurement: Measurement }>;
  close(): Promise<void>;
}

export async function openOperator(
  path: string,
  { psd, shape, signal }: { psd: boolean; shape: Shape | undefined; signal: AbortSignal },
): Promise<OperatorFile> {
  const lines = await openNpyLines(path, { signal });
  return closingOnError(lines, () => {
    const { name } = lines;
    if (lines.isComplex) {
      throw new RankfreeError('UNSUPPORTED_DTYPE', 'its numbers are complex.', {
        place: name,
        hint: 'An operator is m × rows × columns real numbers.',
      });
    }
    const count = lines.shape[0]!;
    const [rows, columns] = matrixShape(lines, psd, shape);
    if (psd && rows !== columns) {
      throw new RankfreeError('BAD_SHAPE', `its matrices are ${rows} × ${columns}.`, {
        place: name,
        hint: 'X = U·Uᵀ is square: leave out --psd for another X.',
      });
    }
    return {
      ...{ name, count, rows, columns, holds: holds(lines), close: lines.close },
      async measurement(session) {
        const runtime = await session.runtime(count * rows * columns);
        const numbers = count * (psd ? (rows * (rows + 1)) / 2 : rows * columns);
        const storage = lines.isSingle ? storageOfSingles(psd, numbers) : 'f64';
        checkRoom(numbers * (storage === 'f32' ? 4 : 8), name);
        const filling = fillDense(runtime, { count, rows, columns, symmetric: psd, storage });
        for await (const block of npyBlocks(lines, session.signal)) filling.append(block);
        return { runtime, measurement: filling.measurement() };
      },
    };
  });
}

export async function openVectors(path: string, signal: AbortSignal): Promise<OperatorFile> {
  const { name, vectors } = await readVectors(path, signal);
  const { count, size } = vectors;
  if (vectors.imaginary !== undefined) {
    throw new RankfreeError('UNSUPPORTED_DTYPE', 'its numbers are complex.', {
      place: name,
      hint: 'A matrix is recovered from real vectors; of X = x·x* recover phase finds x from complex ones.',
    });
  }
  return {
    ...{ name, count, rows: size, columns: size, holds: `${count} × ${size} numbers` },
    async measurement(session) {
      const runtime = await session.runtime(count * size);
      return { runtime, measurement: rankOne(runtime, vectors) };
    },
    close: async () => {},
  };
}

async function closingOnError<Result>(lines: NpyLines, work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    await lines.close();
    throw error;
  }
}

/** Rows and columns of the unknown. */
function matrixShape(lines: NpyLines, psd: boolean, asked: Shape | undefined): Shape {
  const [, first, second] = lines.shape;
  const hint = 'An operator is m × rows × columns, or m × (rows·columns) with --shape.';
  if (lines.shape.length === 3) {
    if (asked !== undefined && (asked[0] !== first || asked[1] !== second)) {
      throw new RankfreeError('SHAPE_MISMATCH', `${lines.name} holds ${holds(lines)}.`, {
        place: `--shape ${asked.join('x')}`,
        hint: 'Leave it out: the file says it.',
      });
    }
    return [first!, second!];
  }
  if (lines.shape.length !== 2) throw badShape(lines, hint);
  if (asked !== undefined) {
    if (asked[0] * asked[1] === first) return asked;
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${lines.name} holds ${holds(lines)}: matrices of ${first}, not of ${asked[0]} · ${asked[1]} = ${asked[0] * asked[1]}.`,
      { place: `--shape ${asked.join('x')}`, hint: 'Rows times columns are the numbers of a line.' },
    );
  }
  const side = Math.round(Math.sqrt(first!));
  if (psd && side * side === first) return [side, side];
  throw new RankfreeError('BAD_SHAPE', `it holds ${holds(lines)}.`, {
    place: lines.name,
    hint: psd
      ? `X = U·Uᵀ is square, and ${first} is no square number.`
      : `Pass --shape RxC, such as --shape ${likelyShape(first!).join('x')}: rows and columns of the unknown.`,
  });
}

/** The shape nearest to a square. */
function likelyShape(size: number): Shape {
  let rows = Math.floor(Math.sqrt(size));
  while (size % rows !== 0) rows--;
  return [rows, size / rows];
}

function badShape(lines: NpyLines, hint: string): RankfreeError {
  return new RankfreeError('BAD_SHAPE', `it holds ${holds(lines)}.`, { place: lines.name, hint });
}

function holds({ shape }: NpyLines): string {
  return `${shape.join(' × ')} numbers`;
}

function checkRoom(bytes: number, name: string): void {
  const room = processRoom();
  if (room === undefined || bytes <= room) return;
  throw new RankfreeError(
    'OUT_OF_MEMORY',
    `its matrices take ${bytesText(bytes)}, and ${bytesText(room)} are there.`,
    { place: name, hint: "Single precision takes half: a.astype('f4'). Or leave some measurements out." },
  );
}

/** `rankfree recover sparse`: a vector of few non-zeros from fewer data than unknowns, y = A·x. */
import { RankfreeError } from '../../errors.ts';
import { npyBlocks, openNpyLines } from '../../formats/npyLines.ts';
import { shortNumber as short } from '../../formats/numberText.ts';
import { roomFor } from '../../formats/room.ts';
import type { Design } from '../../recovery/sparse/design.ts';
import type { Exactness, SparseRecovery } from '../../recovery/sparse/recoverSparse.ts';
import { recoverSparse } from '../../recovery/sparse/recoverSparse.ts';
import { openArrayFile } from './arrayFile.ts';
import { noAnswer } from './noAnswer.ts';
import { readObservations } from './observations.ts';
import type { Outcome, RecoverFlags, Session } from './recovering.ts';
import { recovering } from './recovering.ts';

export interface SparseFlags extends RecoverFlags {
  design: string;
  observations: string;
  exact?: boolean;
  noisy?: boolean;
}

export function sparse(flags: SparseFlags): Promise<void> {
  return recovering(flags, (session) => recover(flags, session));
}

async function recover(flags: SparseFlags, session: Session): Promise<Outcome> {
  const data = exactness(flags);
  const file = await openArrayFile(flags);
  const design = await readDesign(flags.design, session);
  const y = await readObservations(flags.observations, session);
  if (y.length !== design.rows) {
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${flags.design} is ${design.rows} × ${design.columns}, and ${flags.observations} has ${y.length} numbers.`,
      { hint: 'The design has a row for each observation and a column for each unknown.' },
    );
  }
  const runtime = await session.runtime(design.matrix.length);
  const { seed = 0 } = flags;
  const { signal, onProgress } = session;
  const found = await recoverSparse(runtime, design, y, { data, seed, signal, onProgress });
  const failure = noAnswer(found);
  if (failure === undefined) {
    session.writing();
    await file.write({ shape: [design.columns], values: found.x }, signal);
  }
  const { x: _, ...known } = found;
  const { design: path, observations } = flags;
  return {
    summary: { design: path, observations, shape: [design.rows, design.columns], ...known },
    report: report(flags, design, found),
    failure,
  };
}

function exactness({ exact, noisy }: SparseFlags): Exactness {
  if (exact && noisy) {
    throw new RankfreeError('BAD_OPTION', '--exact and --noisy exclude each other.', {
      hint: 'Without either it is found out.',
    });
  }
  return exact ? 'exact' : noisy ? 'noisy' : 'auto';
}

async function readDesign(path: string, { signal }: Session): Promise<Design> {
  const lines = await openNpyLines(path, { signal });
  try {
    const { name, shape, isComplex } = lines;
    const [rows, columns] = shape;
    if (isComplex || shape.length !== 2 || rows === undefined || columns === undefined) {
      throw new RankfreeError(
        'BAD_SHAPE',
        `it holds ${shape.join(' × ')} ${isComplex ? 'complex ' : ''}numbers.`,
        { place: name, hint: 'A design is m × n real numbers, a row for each observation.' },
      );
    }
    const matrix = new Float64Array(roomFor(8 * rows * columns, name));
    let filled = 0;
    for await (const block of npyBlocks(lines, signal)) {
      matrix.set(block, filled);
      filled += block.length;
    }
    return { rows, columns, matrix };
  } finally {
    await lines.close();
  }
}

const statusWords = {
  recovered: 'recovered',
  least: 'met by the least Σ|x|',
  estimated: 'estimated',
  nothing: 'nothing',
} as const;

function report({ design }: SparseFlags, { rows, columns }: Design, found: SparseRecovery): string[] {
  const { status, sentence, nonZeros, train, noise, seconds } = found;
  return [
    `${design}: ${rows} data, ${columns} unknowns`,
    `${statusWords[status]}: ${sentence}`,
    `${nonZeros} non-zeros, misfit ${short(train)} of the data, noise ${short(noise)}`,
    `found in ${short(seconds)} s`,
  ];
}

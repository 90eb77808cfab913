/**
 * What measurements with one matrix each have in common, wherever their matrices come from:
 *
 *   forward    pₜ = ⟨Aₜ, X⟩ = Σᵢⱼ Aₜ[i, j]·X[i, j],  X = L·Rᵀ                        O(m·rows·columns)
 *   adjoint    𝒜*(z) = Σₜ zₜ·Aₜ, formed once; its products are dense ones
 *   through    both in one pass over the matrices (assembly/sensing.ts); so are squares with their gradient
 *
 * Symmetric: of each Aₜ only the symmetric part S = ½(A + Aᵀ) counts, which is all that a symmetric X sees. Its lower triangle
 * is kept row by row with doubled off-diagonals, since ⟨S, X⟩ = Σᵢ S[i, i]·X[i, i] + Σ_{j<i} 2 S[i, j]·½(X[i, j] + X[j, i]):
 * half the numbers, half the time.
 *
 * Shapes    Aₜ, X, 𝒜*(z): rows × columns, row-major; L: rows × stride, R: columns × stride; p, z: m. A vector x is a matrix of one
 *           column.   Units: those of the observations over those of A, for X.
 * Errors    SHAPE_INVALID, SHAPE_MISMATCH, OUT_OF_MEMORY.
 */
import { RankfreeError } from '../errors.ts';
import { multiply, storedAt, transposedAt } from '../linalg/gemm.ts';
import { inArena } from '../linalg/operand.ts';
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Adjoint, FusedPass, Measurement } from './measurement.ts';
import { addGradient, checkFactors, checkResidual, checkVector } from './measurement.ts';
import type { Factor, Point, Precision } from './point.ts';

export interface MatricesShape {
  /** m: how many matrices. */
  count: number;
  rows: number;
  columns: number;
  /** Whether only symmetric X are asked for: half the memory and the time. Default false. */
  symmetric?: boolean;
}

/** Where kernels find the matrices: stored at an address, or drawn into scratch memory. */
export interface MatricesSource {
  storage: Precision;
  pointer: number;
  draw: number;
}

/** At most this many partial sums: they fix the order in which measurements are added, whatever the number of threads. */
const mostShards = 16;

/** Measurements that a shard has at least: partial sums then take at most a 64th of the matrices' memory. */
const shardLeast = 64;

const sumBytes = 128;

/** Everything that kernels write lives in the runtime's arena and goes with the mark that was set before it. */
export function sensing(
  runtime: Runtime,
  name: string,
  { count, rows, columns, symmetric = false }: MatricesShape,
  { storage, pointer, draw }: MatricesSource,
): Measurement {
  const { arena } = runtime;
  const length = numbersOf({ rows, columns, symmetric });
  const kernels = kernelsOf(storage);
  const places = padTo(4, count);
  const bounds = cut(4, places / 4, Math.min(mostShards, Math.floor(count / shardLeast)));
  const shards = bounds.length - 1;
  const slices = cut(8, length / 8, mostShards);
  const [y, w, p, z] = [0, 0, 0, 0].map(() => arena.float64(places)) as FourVectors;
  const sums = arena.uint8(shards * sumBytes);
  const partial = arena.float64(shards * length);
  // 𝒜*(z) as a matrix: the first of the partial sums itself, unless that is a triangle.
  const G = symmetric ? arena.float64(rows * rows) : partial;

  const measurement: Measurement = {
    name,
    count,
    rows,
    columns,
    precision: 'f64',
    rounding: storage === 'f32' ? 2 ** -24 : 2 ** -53,
    forward: (point, out) => forwardEach([point], [out]),
    forwardEach,
    adjoint(given) {
      checkVector(measurement, 'z', given);
      z.array.set(given);
      pass(0);
      return operator;
    },
    through(point, out, observations, weights) {
      checkResidual(measurement, out, observations, weights);
      residualPass(point, observations, weights);
      out.set(z.array.subarray(0, count));
      return operator;
    },
    fuse: (loss, observations, weights) =>
      loss.fused === 'squares' ? fuseSquares(observations, weights) : undefined,
  };
  const operator: Adjoint = {
    times(B, out) {
      checkFactors(measurement, [B, columns], [out, rows]);
      addProduct(storedAt(G.pointer, columns), B, out);
    },
    transposeTimes(B, out) {
      checkFactors(measurement, [B, rows], [out, columns]);
      addProduct(transposedAt(G.pointer, columns), B, out);
    },
  };
  return measurement;

  /** About equal slices, multiples of `unit`: what threads take. */
  function cut(unit: number, units: number, most: number): Region<Int32Array> {
    const slices = Math.max(1, Math.min(units, most));
    const bounds = arena.int32(slices + 1);
    bounds.array.set(Array.from({ length: slices + 1 }, (_, n) => unit * Math.floor((units * n) / slices)));
    return bounds;
  }

  function forwardEach(points: readonly Point[], ps: readonly Float64Array[]): void {
    for (const out of ps) checkVector(measurement, 'p', out);
    withScratch(() => {
      const X = arena.float64(points.length * length);
      const found = arena.float64(points.length * places);
      const sums = arena.uint8(shards * points.length * sumBytes);
      points.forEach((point, n) => {
        writeX(point, X, n);
      });
      runtime.forkJoin(
        kernels.forward,
        bounds,
        ...[pointer, draw, length, X.pointer, points.length],
        ...[found.pointer, 8 * places, sums.pointer],
      );
      ps.forEach((out, n) => {
        out.set(found.array.subarray(n * places, n * places + count));
      });
    });
  }

  /** Leaves p, z and 𝒜*(z) behind. */
  function residualPass(point: Point, observations?: Float64Array, weights?: Float64Array): void {
    // Beyond the last measurement weights stay 0: drawn matrices go on there.
    if (weights === undefined) w.array.fill(1, 0, count);
    else w.array.set(weights);
    if (observations === undefined) y.array.fill(0);
    else y.array.set(observations);
    inArena(runtime, () => {
      const X = arena.float64(length);
      writeX(point, X, 0);
      pass(X.pointer);
    });
  }

  /** One pass over the matrices; an X of 0 takes z as it is. */
  function pass(X: number): void {
    withScratch(() => {
      runtime.forkJoin(
        kernels.pass,
        bounds,
        ...[pointer, draw, length, X, y.pointer, w.pointer, p.pointer, z.pointer],
        ...[partial.pointer, sums.pointer],
      );
    });
    if (shards > 1) runtime.forkJoin('addShards', slices, partial.pointer, shards, length);
    if (symmetric) unfold(partial.array, rows, G.array);
  }

  /** Memory for four matrices a thread, where they are drawn. */
  function withScratch(work: () => void): void {
    inArena(runtime, () => {
      if (draw !== 0) runtime.reserveScratch(4 * 8 * length);
      work();
    });
  }

  /** The n-th unknown as a vector of `length` numbers. */
  function writeX({ left, right }: Point, X: Region<Float64Array>, n: number): void {
    checkFactors(measurement, [left, rows], [right, columns]);
    const { stride } = left;
    const product = {
      shape: [rows, columns, stride] as const,
      left: storedAt(left.region.pointer, stride),
      right: transposedAt(right.region.pointer, stride),
    };
    if (!symmetric) {
      multiply(runtime, { ...product, to: X.pointer + 8 * n * length });
      return;
    }
    inArena(runtime, () => {
      const whole = arena.float64(rows * rows);
      const gram = left === right;
      multiply(runtime, { ...product, to: whole.pointer, lower: gram });
      fold(whole.array, rows, gram, X.array.subarray(n * length));
    });
  }

  function addProduct(matrix: ReturnType<typeof storedAt>, B: Factor, out: Factor): void {
    multiply(runtime, {
      shape: [out.lines, out.stride, B.lines],
      left: matrix,
      right: storedAt(B.region.pointer, B.stride),
      to: out.region.pointer,
    });
  }

  function fuseSquares(observations: Float64Array, weights: Float64Array): FusedPass {
    checkVector(measurement, 'observations', observations);
    checkVector(measurement, 'weights', weights);
    const predicted = new Float64Array(count);
    return {
      evaluate(point, gradient) {
        if (gradient === undefined) {
          forwardEach([point], [predicted]);
        } else {
          checkFactors(measurement, [point.left, rows], [gradient.left, rows], [gradient.right, columns]);
          residualPass(point, observations, weights);
          predicted.set(p.array.subarray(0, count));
          gradient.left.region.array.fill(0);
          gradient.right.region.array.fill(0);
          addGradient(operator, point, gradient);
        }
        let loss = 0;
        for (let t = 0; t < count; t++) {
          const residual = predicted[t]! - observations[t]!;
          loss += 0.5 * weights[t]! * residual * residual;
        }
        return loss;
      },
    };
  }
}

type FourVectors = [Region<Float64Array>, Region<Float64Array>, Region<Float64Array>, Region<Float64Array>];

/** Numbers that kernels read of a matrix: padded to 8. */
export function numbersOf({ rows, columns, symmetric }: Omit<MatricesShape, 'count'>): number {
  return padTo(8, symmetric ? (rows * (rows + 1)) / 2 : rows * columns);
}

export function padTo(multiple: number, count: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/** Throws unless the shape is one, square where symmetric, and `bytes` of matrices find room. */
export function checkMatrices(
  { arena }: Runtime,
  name: string,
  { count, rows, columns, symmetric }: MatricesShape,
  bytes: number,
): void {
  for (const [place, size] of Object.entries({ count, rows, columns })) {
    if (Number.isInteger(size) && size > 0) continue;
    throw new RankfreeError(
      'SHAPE_INVALID',
      `${size} is no number of ${place === 'count' ? 'matrices' : place}.`,
      {
        place: `${name}, ${place}`,
        hint: 'Whole numbers from 1 on.',
      },
    );
  }
  if (symmetric && rows !== columns) {
    throw new RankfreeError('SHAPE_INVALID', `${rows} × ${columns} matrices are not symmetric.`, {
      place: `${name}, symmetric`,
      hint: 'Symmetric matrices have as many rows as columns.',
    });
  }
  const room = 2 ** 32 - arena.used;
  if (bytes <= room) return;
  const mebibytes = (size: number) => Math.ceil(size / 2 ** 20);
  throw new RankfreeError(
    'OUT_OF_MEMORY',
    `${count} matrices of ${rows} × ${columns} take ${mebibytes(bytes)} MiB; ${mebibytes(room)} are there.`,
    {
      place: name,
      hint: "Storage 'f32' halves that, and so does `symmetric` where X is; gaussian() stores nothing.",
    },
  );
}

function kernelsOf(storage: Precision) {
  return storage === 'f64'
    ? ({ forward: 'sensingForward64', pass: 'sensingPass64' } as const)
    : ({ forward: 'sensingForward32', pass: 'sensingPass32' } as const);
}

/** The lower triangle of the symmetric part, row by row. Of a gram product only the lower triangle was formed. */
function fold(whole: Float64Array, n: number, gram: boolean, out: Float64Array): void {
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const below = whole[i * n + j]!;
      out[at++] = gram ? below : 0.5 * (below + whole[j * n + i]!);
    }
  }
}

/** The symmetric matrix whose lower triangle is given row by row with doubled off-diagonals. */
function unfold(triangle: Float64Array, n: number, out: Float64Array): void {
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const half = 0.5 * triangle[at++]!;
      out[i * n + j] = half;
      out[j * n + i] = half;
    }
    out[i * n + i] = triangle[at++]!;
  }
}

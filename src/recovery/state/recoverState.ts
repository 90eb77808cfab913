/**
 * A quantum state from counts: the density matrix of greatest likelihood.
 *
 *   c_t ~ Poisson(p_t),  p_t = e_t·k_t*·X·k_t,  X = F·F* with F as wide as X: nothing is assumed about the rank
 *   minimise Σ p_t − c_t log p_t with the trace of X free;   ρ = X / tr X                          L-BFGS
 *
 * The likelihood is convex in X, so the gap to its maximum is known at every iterate, in nats:
 *
 *   gap ≤ Σ (p_t − c_t) + tr X · λ_max(Σ_t e_t (c_t/p_t − 1) k_t k_t*)₊
 *
 * and is what stops the run. The optimum with the trace free is the normalised one: its counts add up by themselves.
 *
 * Shapes    real, imaginary: n × n, row-major.
 * Errors    LENGTH_MISMATCH, NEGATIVE_COUNT, NOT_FINITE, NO_SIGNAL, ZERO_VECTOR.
 * Source    sensing recipe §1.7, C5; Hradil 1997 for the likelihood.
 */
import { RankfreeError } from '../../errors.ts';
import { eigh } from '../../linalg/eigh.ts';
import { extremes } from '../../linalg/lanczos.ts';
import { finish, iterate } from '../../loop.ts';
import { poisson } from '../../losses/poisson.ts';
import { createFactor } from '../../measurements/point.ts';
import type { ProjectorsOptions } from '../../measurements/projectors.ts';
import { projectors } from '../../measurements/projectors.ts';
import { objective } from '../../objective.ts';
import { lbfgs } from '../../optimizers/lbfgs.ts';
import type { DescentState } from '../../optimizers/optimizer.ts';
import { solve } from '../../optimizers/optimizer.ts';
import { psd } from '../../parametrizations/psd.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { smallRandom } from '../../starts/smallRandom.ts';
import { anyOf } from '../../stopping/anyOf.ts';
import { iterationLimit } from '../../stopping/iterationLimit.ts';
import type { StoppingRule } from '../../stopping/rule.ts';
import { settled } from '../../stopping/settled.ts';
import { drawn, symmetricProduct } from '../scale.ts';

export interface StateOptions {
  /** Default 0. */
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { step: number; gap: number }) => void;
}

export interface StateRecovery {
  /** 'estimated': the likelihood is at its maximum. 'limit': the run was cut short; the gap says how far off it is. */
  status: 'estimated' | 'limit';
  /** Why, with the numbers that decided. */
  sentence: string;
  /** n. */
  dimension: number;
  /** ρ, Hermitian, trace 1. */
  real: Float64Array;
  imaginary: Float64Array;
  /** Of ρ, falling. */
  eigenvalues: number[];
  /** tr ρ². */
  purity: number;
  /** Upper bound of what the log-likelihood lacks, nats. */
  gap: number;
  /** Whether the vectors determine every state: their projectors span the Hermitian matrices; null where n is too large to look. */
  complete: boolean | null;
  measurements: number;
  counts: number;
  iterations: number;
  seed: number;
  seconds: number;
}

const initialScale = 1e-3;
/** Nats, or a share of the counts where rounding hides them. */
const enough = { nats: 1e-5, share: 1e-13 };
const lookEvery = 5;
const stepLimit = 5000;
/** Up to this dimension it is looked at whether the projectors span. */
const spanUpTo = 16;
const spanning = 1e-10;

export async function recoverState(
  runtime: Runtime,
  vectors: ProjectorsOptions,
  counts: Float64Array,
  { seed = 0, signal, onProgress = () => {} }: StateOptions = {},
): Promise<StateRecovery> {
  const started = performance.now();
  checkCounts(counts, vectors.count);
  const { arena } = runtime;
  const mark = arena.mark();
  const n = vectors.size;
  const measurement = projectors(runtime, vectors);
  const total = counts.reduce((sum, c) => sum + c, 0);
  const parametrization = psd(runtime, { size: 2 * n, width: n });
  const likelihood = objective({
    parametrization,
    measurement,
    loss: poisson(),
    observations: counts,
    weights: new Float64Array(vectors.count).fill(1 / total),
  });
  const start = smallRandom(runtime, parametrization, {
    initialScale: initialScale * Math.sqrt(total / (2 * traceOfProjectors(vectors))),
    seed,
  });

  const point = parametrization.createPoint();
  const [u, v] = [createFactor(arena, 2 * n, 1, 'f64'), createFactor(arena, 2 * n, 1, 'f64')];
  const [p, z] = [new Float64Array(vectors.count), new Float64Array(vectors.count)];
  const vector = drawn(runtime, 2 * n);
  const gapAt = (theta: Float64Array): number => {
    parametrization.point(theta, point);
    measurement.forward(point, p);
    let excess = 0;
    for (let t = 0; t < p.length; t++) {
      excess += p[t]! - counts[t]!;
      z[t] = counts[t] === 0 ? -1 : counts[t]! / Math.max(p[t]!, 1e-300) - 1;
    }
    const apply = symmetricProduct(measurement.adjoint(z), u, v);
    const { largest } = extremes(runtime, apply, vector, { tolerance: 1e-8 });
    let trace = 0;
    for (let a = 0; a < theta.length; a++) trace += theta[a]! * theta[a]!;
    return Math.max(excess, 0) + trace * Math.max(largest.value, 0);
  };

  let gap = Number.POSITIVE_INFINITY;
  const allowed = Math.max(enough.nats, enough.share * total);
  const atOptimum: StoppingRule<DescentState> = {
    check({ iteration, theta }) {
      if (iteration % lookEvery !== 0) return undefined;
      gap = gapAt(theta);
      onProgress({ step: iteration, gap });
      if (!(gap <= allowed)) return undefined;
      return { status: 'converged', reason: `the likelihood lacks at most ${gap.toPrecision(2)} nats.` };
    },
  };
  const { state } = await finish(
    iterate(solve(lbfgs(), likelihood, start), {
      stop: anyOf<DescentState & { measures: { settled: number } }>(
        atOptimum,
        settled(),
        iterationLimit(stepLimit),
      ),
      signal,
    }),
  );
  gap = gapAt(state.theta);
  arena.release(mark);

  const { real, imaginary } = densityMatrix(state.theta, n);
  const eigenvalues = hermitianEigenvalues(runtime, real, imaginary, n);
  const complete = isComplete(runtime, vectors);
  // A nat is what one observation in e can tell: a gap far below one is none that counts could show.
  const done = gap <= Math.max(100 * allowed, 1e-2);
  const near = `the log-likelihood lacks at most ${gap.toPrecision(2)} nats of its maximum`;
  const unique =
    complete === false
      ? ` The ${vectors.count} vectors do not determine every state: other states may be as likely.`
      : '';
  return {
    status: done ? 'estimated' : 'limit',
    sentence: done ? `${near}.${unique}` : `stopped after ${state.iteration} steps: ${near}.${unique}`,
    dimension: n,
    real,
    imaginary,
    eigenvalues,
    purity: eigenvalues.reduce((sum, value) => sum + value * value, 0),
    gap,
    complete,
    measurements: vectors.count,
    counts: total,
    iterations: state.iteration,
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Σ e_t |k_t|². */
function traceOfProjectors({ vectors, imaginary, exposures, count, size }: ProjectorsOptions): number {
  let sum = 0;
  for (let t = 0; t < count; t++) {
    for (let j = t * size; j < (t + 1) * size; j++) {
      sum += (exposures?.[t] ?? 1) * (vectors[j]! ** 2 + imaginary[j]! ** 2);
    }
  }
  return sum / size;
}

/** F·F* over its trace, F = P + iQ. */
function densityMatrix(theta: Float64Array, n: number): { real: Float64Array; imaginary: Float64Array } {
  const width = theta.length / (2 * n);
  const [real, imaginary] = [new Float64Array(n * n), new Float64Array(n * n)];
  let trace = 0;
  for (let a = 0; a < theta.length; a++) trace += theta[a]! * theta[a]!;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let [re, im] = [0, 0];
      for (let a = 0; a < width; a++) {
        const [pi, qi] = [theta[i * width + a]!, theta[(n + i) * width + a]!];
        const [pj, qj] = [theta[j * width + a]!, theta[(n + j) * width + a]!];
        re += pi * pj + qi * qj;
        im += qi * pj - pi * qj;
      }
      real[i * n + j] = real[j * n + i] = re / trace;
      imaginary[i * n + j] = i === j ? 0 : im / trace;
      imaginary[j * n + i] = i === j ? 0 : -im / trace;
    }
  }
  return { real, imaginary };
}

/** By the real matrix [A, −B; B, A], which has each eigenvalue of A + iB twice. */
function hermitianEigenvalues(
  runtime: Runtime,
  real: Float64Array,
  imaginary: Float64Array,
  n: number,
): number[] {
  const twice = new Float64Array(4 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [a, b] = [real[i * n + j]!, imaginary[i * n + j]!];
      twice[i * 2 * n + j] = twice[(n + i) * 2 * n + n + j] = a;
      twice[(n + i) * 2 * n + j] = b;
      twice[i * 2 * n + n + j] = -b;
    }
  }
  const { values } = eigh(runtime, twice, 2 * n);
  return Array.from({ length: n }, (_, a) => Math.max((values[2 * a]! + values[2 * a + 1]!) / 2, 0));
}

/** Whether the projectors span the n²-dimensional space of Hermitian matrices: Σ of their squares has full rank. */
function isComplete(
  runtime: Runtime,
  { vectors, imaginary, count, size: n }: ProjectorsOptions,
): boolean | null {
  if (n > spanUpTo) return null;
  if (count < n * n) return false;
  const size = n * n;
  const gram = new Float64Array(size * size);
  const row = new Float64Array(size);
  for (let t = 0; t < count; t++) {
    const [re, im] = [vectors.subarray(t * n, (t + 1) * n), imaginary.subarray(t * n, (t + 1) * n)];
    const length = re.reduce((sum, x, j) => sum + x * x + im[j]! * im[j]!, 0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        // Diagonal, then √2 times real parts above and imaginary parts below it: an isometry.
        const value = i <= j ? re[i]! * re[j]! + im[i]! * im[j]! : im[i]! * re[j]! - re[i]! * im[j]!;
        row[i * n + j] = (value * (i === j ? 1 : Math.SQRT2)) / length;
      }
    }
    for (let a = 0; a < size; a++) for (let b = 0; b <= a; b++) gram[a * size + b]! += row[a]! * row[b]!;
  }
  const { values } = eigh(runtime, gram, size);
  return values[size - 1]! > spanning * values[0]!;
}

function checkCounts(counts: Float64Array, expected: number): void {
  if (counts.length !== expected) {
    throw new RankfreeError('LENGTH_MISMATCH', `${counts.length} counts for ${expected} vectors.`, {
      hint: 'Each vector has one count, which may be 0.',
    });
  }
  for (const [t, c] of counts.entries()) {
    if (Number.isFinite(c) && c >= 0) continue;
    throw new RankfreeError(c < 0 ? 'NEGATIVE_COUNT' : 'NOT_FINITE', `the count is ${c}.`, {
      place: `count ${t}`,
      hint: 'Counts are finite, and 0 or more.',
    });
  }
  if (counts.every((c) => c === 0)) {
    throw new RankfreeError('NO_SIGNAL', 'all counts are 0.', {
      hint: 'Without an event nothing is known of the state.',
    });
  }
}

/**
 * A vector from the sizes of its products alone:  y_t = |⟨a_t, x⟩|²,  real or complex.
 *
 *   1.  lift: y is linear in X = x·x*; grow a factor of width 2, or 6, by L-BFGS on ½|r|²/|y|², 80 steps from a small start
 *   2.  round to its leading component: x
 *   3.  polish x: Levenberg–Marquardt on squares, L-BFGS on counts or amplitudes
 *
 * again from other starts until the data are met. Width above 1 is what makes it work below six data an unknown. x is known up to
 * one phase: its largest entry is made positive.
 *
 * Noisy data are met by none. Where several starts end at the same misfit they have found the least: 'estimated'; where each ends
 * elsewhere, 'not found'.
 *
 * Shapes    real, imaginary: size.   Units: the root of y's over those of a.
 * Errors    LENGTH_MISMATCH, NOT_FINITE, NEGATIVE_INTENSITY, NO_SIGNAL, TOO_FEW_MEASUREMENTS, ZERO_VECTOR.
 * Source    sensing recipe §1.9.
 */
import { RankfreeError } from '../../errors.ts';
import { leastSquares } from '../../leastSquares.ts';
import { eigh } from '../../linalg/eigh.ts';
import { dot, norm } from '../../linalg/vectors.ts';
import { finish, iterate } from '../../loop.ts';
import { amplitude } from '../../losses/amplitude.ts';
import type { Loss } from '../../losses/loss.ts';
import { poisson } from '../../losses/poisson.ts';
import { squares } from '../../losses/squares.ts';
import type { Measurement } from '../../measurements/measurement.ts';
import type { RankOneOptions } from '../../measurements/rankOne.ts';
import { rankOne } from '../../measurements/rankOne.ts';
import { objective } from '../../objective.ts';
import { lbfgs } from '../../optimizers/lbfgs.ts';
import type { PolishState } from '../../optimizers/levenbergMarquardt.ts';
import { levenbergMarquardt } from '../../optimizers/levenbergMarquardt.ts';
import type { DescentState } from '../../optimizers/optimizer.ts';
import { solve } from '../../optimizers/optimizer.ts';
import { psd } from '../../parametrizations/psd.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { smallRandom } from '../../starts/smallRandom.ts';
import { anyOf } from '../../stopping/anyOf.ts';
import { improvementBelow } from '../../stopping/improvementBelow.ts';
import { iterationLimit } from '../../stopping/iterationLimit.ts';
import { lossFloor } from '../../stopping/lossFloor.ts';
import type { Certificate } from '../certificates.ts';
import { determinedBy, short } from '../certificates.ts';
import { identifiability } from '../identifiability.ts';

export type PhaseLoss = 'squares' | 'poisson' | 'amplitude';

export interface PhaseOptions {
  /** What the misfit is measured by: of counts 'poisson'. Default 'squares'. */
  loss?: PhaseLoss;
  /** Default 0. */
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { start: number; train: number }) => void;
}

export interface PhaseRecovery {
  /** 'recovered': the data are met and determine x. 'undetermined': met, not determined. 'estimated': noisy; several starts agree. */
  status: 'recovered' | 'undetermined' | 'estimated' | 'not found';
  /** Why, with the numbers that decided. */
  sentence: string;
  real: Float64Array;
  /** null where the vectors are real: x is then real. */
  imaginary: Float64Array | null;
  measurements: number;
  degreesOfFreedom: number;
  /** |r| / |y|, in intensities. */
  train: number;
  /** Standard deviation of the noise of one intensity; 0 where the data are met. */
  noise: number;
  determined: Certificate;
  /** How many starts were tried, and how many ended at the least misfit. */
  starts: number;
  agreeing: number;
  seed: number;
  seconds: number;
}

const losses: Record<PhaseLoss, () => Loss> = { squares, poisson, amplitude };
const widths = [2, 6, 2, 6, 2, 6, 2, 6] as const;
const growSteps = 80;
const polishSteps = 300;
const initialScale = 1e-3;
const met = 1e-8;
/** Misfits within this share of the least are the same. */
const same = 1e-4;
/** So many starts at the least misfit are enough. */
const enoughAgreeing = 3;

export async function recoverPhase(
  runtime: Runtime,
  vectors: RankOneOptions,
  intensities: Float64Array,
  { loss = 'squares', seed = 0, signal, onProgress = () => {} }: PhaseOptions = {},
): Promise<PhaseRecovery> {
  const started = performance.now();
  const { count, size } = vectors;
  const complex = vectors.imaginary !== undefined;
  const lines = complex ? 2 * size : size;
  const freedom = complex ? 2 * size - 1 : size;
  check(intensities, count, freedom);
  const { arena } = runtime;
  const mark = arena.mark();
  try {
    const measurement = rankOne(runtime, vectors);
    const context = { runtime, measurement, intensities, lines, complex, signal };
    const scale = startScale(vectors, intensities, lines);
    const tried: { x: Float64Array; train: number; value: number }[] = [];
    for (const [start, width] of widths.entries()) {
      const grown = await grow(context, Math.min(width, lines), initialScale * scale, seed, start);
      const x = leading(runtime, grown, lines, complex);
      const exact = await polishExactly(context, x);
      const done =
        exact.train < met || loss === 'squares' ? exact : await polishBy(context, losses[loss](), exact.x);
      tried.push(done);
      onProgress({ start: start + 1, train: done.train });
      if (done.train < met) break;
      const { agreeing } = best(tried);
      if (agreeing >= enoughAgreeing) break;
    }
    const { found, agreeing } = best(tried);
    const exact = found.train < met;
    const determined = exact ? certify(context, found.x) : notLooked;
    const noise = exact ? 0 : found.train * Math.sqrt(dot(intensities, intensities) / (count - freedom));
    const status = exact
      ? determined.holds === false
        ? 'undetermined'
        : 'recovered'
      : agreeing > 1
        ? 'estimated'
        : 'not found';
    return {
      status,
      sentence: sentences[status]({
        train: found.train,
        count,
        freedom,
        agreeing,
        starts: tried.length,
        noise,
      }),
      ...parts(found.x, size, complex),
      measurements: count,
      degreesOfFreedom: freedom,
      train: found.train,
      noise,
      determined,
      starts: tried.length,
      agreeing,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    arena.release(mark);
  }
}

interface Context {
  runtime: Runtime;
  measurement: Measurement;
  intensities: Float64Array;
  lines: number;
  complex: boolean;
  signal: AbortSignal | undefined;
}

interface Facts {
  train: number;
  count: number;
  freedom: number;
  agreeing: number;
  starts: number;
  noise: number;
}

const sentences: Record<PhaseRecovery['status'], (facts: Facts) => string> = {
  recovered: ({ train, count, freedom }) =>
    `the ${count} intensities are met to ${short(train)} by ${freedom} numbers.`,
  undetermined: () => 'the intensities are met, but other vectors close by meet them as well.',
  estimated: ({ noise, agreeing, starts }) =>
    `${agreeing} of ${starts} starts end at the same least misfit; the noise is about ${short(noise)}.`,
  'not found': ({ train, starts }) =>
    `${starts} starts end in as many different places, the best at a misfit of ${short(train)}: more measurements are needed, or the data are not intensities of one vector.`,
};

const notLooked: Certificate = { holds: null, value: null, sentence: 'looked at where the data are met.' };

/** The least misfit, and how many starts reached it. */
function best(tried: readonly { x: Float64Array; train: number; value: number }[]) {
  const found = tried.reduce((one, other) => (other.value < one.value ? other : one));
  const agreeing = tried.filter(
    ({ value, train }) =>
      Math.abs(value - found.value) <= same * Math.abs(found.value) &&
      Math.abs(train - found.train) <= same * found.train,
  );
  return { found, agreeing: agreeing.length };
}

/** √ of the mean square of U's entries: rows · mean y / mean Σ a². */
function startScale({ vectors, imaginary, count }: RankOneOptions, y: Float64Array, lines: number): number {
  const squared =
    dot(vectors, vectors) +
    (imaginary === undefined ? 0 : 2 * dot(imaginary, imaginary) + dot(vectors, vectors));
  const mean = y.reduce((sum, value) => sum + value, 0) / count;
  return Math.sqrt((lines * mean) / (squared / count) / lines);
}

async function grow(
  { runtime, measurement, intensities, lines, signal }: Context,
  width: number,
  scale: number,
  seed: number,
  start: number,
): Promise<{ theta: Float64Array; width: number }> {
  const mark = runtime.arena.mark();
  const parametrization = psd(runtime, { size: lines, width });
  const loss = objective({
    parametrization,
    measurement,
    loss: squares(),
    observations: intensities,
    weights: new Float64Array(intensities.length).fill(1 / dot(intensities, intensities)),
  });
  const theta = smallRandom(runtime, parametrization, { initialScale: scale, seed, repetition: start });
  const stop = anyOf<DescentState>(iterationLimit(growSteps), lossFloor(0));
  const { state } = await finish(iterate(solve(lbfgs(), loss, theta), { stop, signal }));
  runtime.arena.release(mark);
  return { theta: state.theta, width };
}

/** The leading component of F·F*, F = P + iQ: F times the first eigenvector of F*F, by its real twin. */
function leading(
  runtime: Runtime,
  { theta, width }: { theta: Float64Array; width: number },
  lines: number,
  complex: boolean,
): Float64Array {
  const n = complex ? lines / 2 : lines;
  const re = (i: number, a: number) => theta[i * width + a]!;
  const im = (i: number, a: number) => (complex ? theta[(n + i) * width + a]! : 0);
  const size = 2 * width;
  const twin = new Float64Array(size * size);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < width; b++) {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < n; i++) {
        real += re(i, a) * re(i, b) + im(i, a) * im(i, b);
        imaginary += re(i, a) * im(i, b) - im(i, a) * re(i, b);
      }
      twin[a * size + b] = twin[(width + a) * size + width + b] = real;
      twin[a * size + width + b] = -imaginary;
      twin[(width + a) * size + b] = imaginary;
    }
  }
  const { vectors } = eigh(runtime, twin, size);
  const x = new Float64Array(lines);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < width; a++) {
      const [vr, vi] = [vectors[a * size]!, vectors[(width + a) * size]!];
      x[i]! += re(i, a) * vr - im(i, a) * vi;
      if (complex) x[n + i]! += re(i, a) * vi + im(i, a) * vr;
    }
  }
  return x;
}

async function polishExactly({ runtime, measurement, intensities, lines, signal }: Context, x: Float64Array) {
  const mark = runtime.arena.mark();
  const problem = leastSquares(runtime, {
    parametrization: psd(runtime, { size: lines, width: 1 }),
    measurement,
    observations: intensities,
  });
  const stop = anyOf<PolishState>(
    lossFloor(1e-26 * problem.total),
    improvementBelow<PolishState>({ error: ({ measures }) => measures.train, share: 1e-10 }),
    iterationLimit(100),
  );
  const { state } = await finish(iterate(levenbergMarquardt(problem, x), { stop, signal }));
  runtime.arena.release(mark);
  return { x: state.theta, train: state.measures.train, value: state.measures.train };
}

async function polishBy(
  { runtime, measurement, intensities, lines, signal }: Context,
  loss: Loss,
  x: Float64Array,
) {
  const mark = runtime.arena.mark();
  const parametrization = psd(runtime, { size: lines, width: 1 });
  const total = intensities.reduce((sum, value) => sum + value, 0);
  const misfit = objective({
    parametrization,
    measurement,
    loss,
    observations: intensities,
    weights: new Float64Array(intensities.length).fill(1 / total),
  });
  const stop = anyOf<DescentState>(iterationLimit(polishSteps));
  const { state } = await finish(iterate(solve(lbfgs(), misfit, x), { stop, signal }));
  const point = parametrization.createPoint();
  parametrization.point(state.theta, point);
  const p = new Float64Array(intensities.length);
  measurement.forward(point, p);
  runtime.arena.release(mark);
  const left = p.map((value, t) => value - intensities[t]!);
  const train = Math.sqrt(dot(left, left) / dot(intensities, intensities));
  return { x: state.theta, train, value: state.loss };
}

function certify(
  { runtime, measurement, intensities, lines, complex }: Context,
  x: Float64Array,
): Certificate {
  const mark = runtime.arena.mark();
  const problem = leastSquares(runtime, {
    parametrization: psd(runtime, { size: lines, width: 1 }),
    measurement,
    observations: intensities,
  });
  problem.moveTo(x);
  const value = identifiability(runtime, problem, complex ? [turned(x)] : []);
  runtime.arena.release(mark);
  return determinedBy(value);
}

/** i·x, of length 1: what a change of phase does. */
function turned(x: Float64Array): Float64Array {
  const n = x.length / 2;
  const size = norm(x);
  return x.map((_, i) => (i < n ? -x[n + i]! : x[i - n]!) / size);
}

/** x with its largest entry positive. */
function parts(x: Float64Array, n: number, complex: boolean): Pick<PhaseRecovery, 'real' | 'imaginary'> {
  const size = (i: number) => (complex ? Math.sqrt(x[i]! * x[i]! + x[n + i]! * x[n + i]!) : Math.abs(x[i]!));
  let largest = 0;
  for (let i = 1; i < n; i++) if (size(i) > size(largest)) largest = i;
  const length = size(largest);
  const [c, s] = complex ? [x[largest]! / length, x[n + largest]! / length] : [Math.sign(x[largest]!), 0];
  const [real, imaginary] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const b = complex ? x[n + i]! : 0;
    real[i] = x[i]! * c + b * s;
    imaginary[i] = i === largest ? 0 : b * c - x[i]! * s;
  }
  return { real, imaginary: complex ? imaginary : null };
}

function check(intensities: Float64Array, count: number, freedom: number): void {
  if (intensities.length !== count) {
    throw new RankfreeError('LENGTH_MISMATCH', `${intensities.length} intensities for ${count} vectors.`, {
      hint: 'Each vector has one intensity.',
    });
  }
  for (const [t, y] of intensities.entries()) {
    if (Number.isFinite(y) && y >= 0) continue;
    throw new RankfreeError(y < 0 ? 'NEGATIVE_INTENSITY' : 'NOT_FINITE', `the intensity is ${y}.`, {
      place: `observation ${t}`,
      hint: 'Intensities are squares, 0 or more. Where noise made one negative, 0 may stand for it.',
    });
  }
  if (intensities.every((y) => y === 0)) {
    throw new RankfreeError('NO_SIGNAL', 'all intensities are 0.', {
      hint: 'Zero meets them; there is nothing to recover.',
    });
  }
  if (count <= freedom) {
    throw new RankfreeError('TOO_FEW_MEASUREMENTS', `${count} intensities of ${freedom} real unknowns.`, {
      hint: `At least ${freedom + 1} are needed; three to four times the length of a complex x are enough where vectors are random.`,
    });
  }
}

/**
 * Another loss than squares in the row equations: before every sweep each entry's loss gives way to the quadratic that stands for it where the
 * model is,
 *
 *   ℓ(x, y) ≈ ½ ω (x − t)² + const       ω, t from the model's prediction p of the entry, and its variance there        (losses/)
 *
 * and the equations see an entry of value t and weight m·ω, m: number of observations. Where the model comes to rest the losses do.
 *
 *   noise has no scale     logistic, poisson: what an observation is about its mean is part of the loss; s2 = 1 throughout
 *   noise has a scale      huber: the loss is that of (p − y)/√s2, and s2 is learned
 *
 *     s2 = median (p − y)²/.455 + median variance:  of normal noise its variance, and no wrong cell moves it far
 *
 *     at least the annealed floor, so that signal that still grows isn't taken for outliers
 *
 * Units     p, t: those of the standardised values, or of the linear predictor.
 * Source    iteratively reweighted least squares: P. J. Green, JRSS B 46, 1984; with the quadratics of losses/, variational EM.
 */
import type { Loss } from '../../losses/loss.ts';
import type { FactorModel } from './covariance.ts';
import type { Noise } from './noise.ts';
import { evenNoise } from './noise.ts';

/** Of a squared standard normal number. */
const medianSquare = 0.455;
/** The median of more entries is that of every second, third … of them. */
const enough = 4096;

export interface StandInOptions {
  loss: Loss;
  /** Observations of every entry. */
  value: Float64Array;
  /** Where the model starts. */
  mean: number;
  /** Variance of the noise to begin with, where it has a scale that is to be learned; undefined where it has none. */
  variance: number | undefined;
}

export function standIn({ loss, value, mean, variance }: StandInOptions): Noise {
  const entries = value.length;
  const quadratic = loss.quadratic!;
  const weights = new Float64Array(entries);
  const targets = new Float64Array(entries);
  let observations = new Float64Array(entries);
  /** Entries that count, or some of them, where the noise is to be learned. */
  let counting: Float64Array = new Float64Array();
  let s2 = variance ?? 1;
  // Losses of a scale are least at 0, whatever it is.
  const least = value.map((y) => loss.least(y));
  linearise(new Float64Array(entries).fill(mean), new Float64Array(entries));
  /** What the mean alone leaves. */
  let most = 0;
  let misfit = 1;

  return {
    admit(model, ...given) {
      observations = new Float64Array(entries);
      for (const part of given) for (let t = 0; t < entries; t++) observations[t]! += part[t]!;
      if (variance !== undefined) counting = someOf(observations);
      most = meanDeviance(() => mean);
      weigh(model);
    },
    learn(model, sweep) {
      const { residual, spread } = model.residuals();
      const predicted = targets.map((target, t) => target - residual[t]!);
      if (variance !== undefined) s2 = Math.max(noiseOf(predicted, spread), sweep.least);
      linearise(predicted, spread);
      misfit = most > 0 ? meanDeviance((t) => predicted[t]!) / most : 0;
      weigh(model);
      return s2;
    },
    error: (entry, residual) => deviance(entry, value[entry]! - residual),
    unscaled: variance === undefined ? { misfit: () => misfit, variance: middlingVariance } : undefined,
    found: () => (variance === undefined ? evenNoise : { ...evenNoise, weights: weights.slice() }),
  };

  function linearise(predicted: Float64Array, spread: Float64Array): void {
    const scale = Math.sqrt(s2);
    for (let t = 0; t < entries; t++) {
      const { weight, target } = quadratic(predicted[t]! / scale, spread[t]! / s2, value[t]! / scale);
      weights[t] = weight;
      targets[t] = target * scale;
    }
  }

  function noiseOf(predicted: Float64Array, spread: Float64Array): number {
    const square = median(counting.map((t) => (predicted[t]! - value[t]!) ** 2));
    return square / medianSquare + median(counting.map((t) => spread[t]!));
  }

  function middlingVariance(): number {
    let count = 0;
    let sum = 0;
    for (let t = 0; t < entries; t++) {
      count += observations[t]!;
      sum += observations[t]! * weights[t]!;
    }
    return count / sum;
  }

  function deviance(entry: number, prediction: number): number {
    const scale = Math.sqrt(s2);
    return 2 * s2 * (loss.value(prediction / scale, value[entry]! / scale) - least[entry]!);
  }

  function meanDeviance(predicted: (entry: number) => number): number {
    let sum = 0;
    let count = 0;
    for (let t = 0; t < entries; t++) {
      if (observations[t] === 0) continue;
      sum += observations[t]! * deviance(t, predicted(t));
      count += observations[t]!;
    }
    return sum / count;
  }

  function weigh(model: FactorModel): void {
    model.observe(targets);
    model.weigh(observations.map((m, t) => m * weights[t]!));
  }
}

/** Numbers of entries that count, evenly spaced ones of many. */
function someOf(observations: Float64Array): Float64Array {
  const all = Float64Array.from(observations.keys()).filter((t) => observations[t]! > 0);
  const stride = Math.ceil(all.length / enough);
  return all.filter((_, n) => n % stride === 0);
}

function median(numbers: Float64Array): number {
  return numbers.sort()[numbers.length >> 1]!;
}

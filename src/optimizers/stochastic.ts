/**
 * Stochastic gradient descent on batches of terms, projected and with noise where asked:
 *
 *   θₜ₊₁ = Π( θₜ − stepSize · (∇F_B(θₜ) + noise·ψ) )        F_B = (terms/|B|)·Σ_{i∈B} of F's terms,  ψ uniform on the sphere
 *
 * `without` replacement deals all terms in random order, then again in another one, the last batch of an order being what is left;
 * `with` draws every term anew. Loss and gradient of an iterate are those of its batch, which the next step takes.
 *
 * Units     stepSize: those of θ² over those of F; noise: those of ∇F.
 * Source    Projection and sphere noise: Bhojanapalli, Neyshabur & Srebro 2016 (arXiv 1605.07221), after Ge et al. 2015; their
 *           step η on Σρ·A·U with noise ψ is stepSize ηm/2 here with noise 2/m.
 * Errors    NEEDS_TERMS, BAD_OPTION.
 */
import { integers, permutation } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { DescentState, Optimizer } from './optimizer.ts';
import { checkOptions, isPositive, startDescent } from './optimizer.ts';
import type { Projection } from './projections.ts';
import { drawSphere } from './sphere.ts';

export interface StochasticOptions {
  stepSize: number;
  seed: number;
  /** Terms in a batch. Default 1. */
  batch?: number;
  /** How batches are drawn. Default 'without'. */
  replacement?: 'with' | 'without';
  /** Where θ may be, such as `ontoBall(radius)`. Default anywhere. */
  projection?: Projection;
  /** Length of the noise added to each gradient. Default 0. */
  noise?: number;
  /** Which of several runs with this seed. Default 0. */
  repetition?: number;
}

export interface StochasticState extends DescentState {
  readonly draws: Draws;
}

/** What is drawn, kept between steps. */
interface Draws {
  /** Terms that the next step takes. */
  batch: Int32Array;
  /** The current order of all terms, and where it stands; empty with replacement. */
  order: Int32Array;
  position: number;
  /** Orders or batches drawn so far. */
  drawn: number;
  readonly direction: Float64Array;
}

/** Random streams: batches and noise. */
const [batchStream, noiseStream] = [128, 129];
/** Streams from here on: one an order of all terms. */
const orderStream = 65_536;

export function stochastic(
  runtime: Runtime,
  {
    stepSize,
    seed,
    batch = 1,
    replacement = 'without',
    projection,
    noise = 0,
    repetition = 0,
  }: StochasticOptions,
): Optimizer<'terms' | 'evaluateTerms', StochasticState> {
  checkOptions('stochastic()', { stepSize }, ...isPositive);
  checkOptions(
    'stochastic()',
    { batch },
    (value) => Number.isInteger(value) && value >= 1,
    'a whole number from 1 on',
  );
  checkOptions(
    'stochastic()',
    { noise },
    (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    'a number from 0 on',
  );
  return {
    name: 'stochastic()',
    needs: ['terms', 'evaluateTerms'],
    init(objective, theta) {
      const draws: Draws = {
        batch: new Int32Array(),
        order: new Int32Array(),
        position: 0,
        drawn: 0,
        direction: new Float64Array(theta.length),
      };
      draw(objective.terms, draws);
      const onBatch = {
        ...objective,
        evaluate: (theta: Float64Array, gradient?: Float64Array) =>
          objective.evaluateTerms(theta, draws.batch, gradient),
      };
      return Object.assign(startDescent(onBatch, theta), { draws });
    },
    step(objective, state) {
      const { theta, gradient, draws } = state;
      for (let a = 0; a < theta.length; a++) theta[a]! -= stepSize * gradient[a]!;
      if (noise > 0) disturb(state);
      projection?.(theta);
      draw(objective.terms, draws);
      state.loss = objective.evaluateTerms(theta, draws.batch, gradient);
      state.iteration++;
    },
  };

  function disturb({ theta, iteration, draws: { direction } }: StochasticState): void {
    drawSphere(runtime, direction, { seed, row: iteration, stream: noiseStream, substream: repetition });
    for (let a = 0; a < theta.length; a++) theta[a]! -= stepSize * noise * direction[a]!;
  }

  function draw(terms: number, draws: Draws): void {
    if (replacement === 'with') {
      const place = { seed, row: draws.drawn++, stream: batchStream, substream: repetition };
      draws.batch = integers(runtime, batch, terms, place);
      return;
    }
    if (draws.position >= draws.order.length) {
      // Each order is a stream of its own, since a long one takes many rows of a stream.
      draws.order = permutation(runtime, terms, {
        seed,
        stream: orderStream + draws.drawn++,
        substream: repetition,
      });
      draws.position = 0;
    }
    draws.batch = draws.order.subarray(draws.position, draws.position + batch);
    draws.position += draws.batch.length;
  }
}

import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import type { Measurement } from '#rankfree/measurements/measurement.js';
import { objective } from '#rankfree/objective.js';
import type { Objective } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { ontoBall, ontoRows } from '#rankfree/optimizers/projections.js';
import type { StochasticOptions } from '#rankfree/optimizers/stochastic.js';
import { stochastic } from '#rankfree/optimizers/stochastic.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { scatter } from '../measurements/scatter.ts';

const runtime = await openRuntime();

/** F = Σ ½(θ − yᵢ)²/n over n numbers in one unknown, and the batches it was asked for. */
function mean(y: readonly number[]): { F: Objective; batches: number[][] } {
  const batches: number[][] = [];
  const F: Objective = {
    name: 'a mean',
    size: 1,
    evaluate: () => Number.NaN,
    terms: y.length,
    evaluateTerms(theta, indices, gradient) {
      batches.push([...indices]);
      const off = Array.from(indices, (i) => theta[0]! - y[i]!);
      if (gradient !== undefined) gradient[0] = off.reduce((sum, d) => sum + d, 0) / off.length;
      return off.reduce((sum, d) => sum + d * d, 0) / 2 / off.length;
    },
  };
  return { F, batches };
}

function run(
  F: Objective,
  options: Partial<StochasticOptions>,
  steps: number,
  theta = new Float64Array(F.size),
) {
  const solver = solve(stochastic(runtime, { stepSize: 0.1, seed: 5, ...options }), F, theta);
  const state = solver.init();
  while (state.iteration < steps) solver.step(state);
  return state;
}

describe('stochastic()', () => {
  const y = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];

  it('deals every term once an order, in another order each time, without replacement', () => {
    const { F, batches } = mean(y);
    run(F, { batch: 3 }, 11);
    expect(batches.map(({ length }) => length)).toEqual([3, 3, 3, 1, 3, 3, 3, 1, 3, 3, 3, 1]);
    const orders = [0, 4, 8].map((at) => batches.slice(at, at + 4).flat());
    for (const order of orders) expect(order.toSorted((a, b) => a - b)).toEqual([...y.keys()]);
    expect(new Set(orders.map(String)).size).toBe(3);
  });

  it('draws every term anew with replacement, each as often as the others', () => {
    const { F, batches } = mean(y);
    run(F, { batch: 20, replacement: 'with' }, 499);
    const counts = y.map((_, i) => batches.flat().filter((t) => t === i).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(10_000);
    // Four standard errors of a binomial count of 1000.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * 30);
  });

  it('follows its batches: θ ← θ − stepSize·(θ − mean of the batch)', () => {
    const { F, batches } = mean(y);
    const state = run(F, { batch: 4 }, 25);
    let theta = 0;
    for (const batch of batches.slice(0, 25)) {
      theta -= 0.1 * (theta - batch.reduce((sum, i) => sum + y[i]!, 0) / batch.length);
    }
    expect(state.theta[0]).toBeCloseTo(theta, 13);
    const now = batches.at(-1)!.map((i) => theta - y[i]!);
    expect(state.gradient[0]).toBeCloseTo(now.reduce((sum, d) => sum + d) / now.length, 12);
    expect(state.loss).toBeCloseTo(now.reduce((sum, d) => sum + d * d, 0) / 2 / now.length, 12);
  });

  it('is the same for the same seed and repetition, and another otherwise', () => {
    const end = (options: object) => run(mean(y).F, { noise: 1, ...options }, 20).theta[0];
    expect(end({})).toBe(end({ repetition: 0 }));
    expect(end({})).not.toBe(end({ repetition: 1 }));
    expect(end({})).not.toBe(end({ seed: 6 }));
  });

  it('adds noise of the asked length to every gradient', () => {
    const size = 50;
    const flat: Objective = {
      name: 'nothing',
      size,
      terms: 1,
      evaluate: () => 0,
      evaluateTerms(_theta, _indices, gradient) {
        gradient?.fill(0);
        return 0;
      },
    };
    const one = run(flat, { noise: 3 }, 1).theta;
    expect(Math.hypot(...one)).toBeCloseTo(0.3, 13);
    // Independent steps: their sum's squared length is their number times one, within some standard errors.
    const many = run(flat, { noise: 3 }, 400).theta;
    expect(Math.hypot(...many) / 0.3 / 20).toBeCloseTo(1, 0);
  });

  it('stays where it is projected to', () => {
    const { F } = mean([10, 10]);
    expect(run(F, { projection: ontoBall(2) }, 200).theta[0]).toBeCloseTo(2, 13);
    expect(run(F, {}, 200).theta[0]).toBeCloseTo(10, 6);
  });

  it('completes a matrix of rank 1 to the point, entry by entry', () => {
    const [rows, columns] = [12, 10];
    const [u, v] = [normals(rows, 'u'), normals(columns, 'v')];
    const indices = scatter(rows + 1, columns + 1, 100);
    const F = objective({
      parametrization: asymmetric(runtime, { rows, columns, width: 1 }),
      measurement: entries(runtime, { ...indices, rows, columns }),
      loss: squares(),
      observations: Float64Array.from(indices.row, (i, t) => u[i]! * v[indices.column[t]!]!),
    });
    const theta = normals(F.size, 'start').map((x) => 0.1 * x);
    const state = run(F, { stepSize: 0.1 }, 6000, theta);
    expect(F.evaluate(state.theta)).toBeLessThan(1e-12);
  });

  it('needs an objective that is a sum of terms', () => {
    const plain: Objective = { name: 'a plain objective', size: 1, evaluate: () => 0 };
    expect(() => solve(stochastic(runtime, { stepSize: 1, seed: 0 }), plain, new Float64Array(1))).toThrow(
      /NEEDS_TERMS: stochastic\(\) needs terms, which a plain objective does not offer/,
    );
  });

  it.each([
    [{ stepSize: 0 }, /BAD_OPTION: stochastic\(\), stepSize: 0 is not a positive number/],
    [{ batch: 0 }, /BAD_OPTION: stochastic\(\), batch: 0 is not a whole number/],
    [{ noise: -1 }, /BAD_OPTION: stochastic\(\), noise: -1 is not a number from 0 on/],
  ])('refuses %j', (options, message) => {
    expect(() => stochastic(runtime, { stepSize: 1, seed: 0, ...options })).toThrow(message);
  });
});

describe('evaluateTerms()', () => {
  const [rows, columns] = [9, 7];
  const table = scatter(rows, columns, 40);
  const weights = normals(40, 'weights').map(Math.abs);
  const make = (path: 'selected' | 'by way of all', precision: 'f64' | 'f32' = 'f64') => {
    const { select, ...parts } = entries(runtime, table, { precision });
    const measurement: Measurement = path === 'selected' ? { select: select!, ...parts } : parts;
    return objective({
      parametrization: asymmetric(runtime, { rows, columns, width: 3, offsets: 'both', precision }),
      measurement,
      loss: squares(),
      observations: normals(40, 'y'),
      weights,
    });
  };
  const theta = normals(make('selected').size, 'theta');

  it.each(['selected', 'by way of all'] as const)('of all terms is F, %s', (path) => {
    const F = make(path);
    const [whole, sum] = [new Float64Array(F.size), new Float64Array(F.size)];
    expect(
      F.evaluateTerms(
        theta,
        Int32Array.from({ length: 40 }, (_, t) => 39 - t),
        sum,
      ),
    ).toBeCloseTo(F.evaluate(theta, whole), 12);
    for (const [a, g] of whole.entries()) expect(sum[a]).toBeCloseTo(g, 11);
  });

  it.each(['f64', 'f32'] as const)(
    'is the same selected and by way of all, a term twice in it, %s',
    (precision) => {
      const indices = Int32Array.of(3, 17, 17, 39);
      const [one, two] = [make('selected', precision), make('by way of all', precision)];
      const [a, b] = [new Float64Array(one.size), new Float64Array(two.size)];
      const digits = precision === 'f64' ? 11 : 3;
      expect(one.evaluateTerms(theta, indices, a)).toBeCloseTo(two.evaluateTerms(theta, indices, b), digits);
      for (const [k, g] of a.entries()) expect(b[k]).toBeCloseTo(g, digits);
      expect(Math.hypot(...a)).toBeGreaterThan(1);
    },
  );

  it('is F on average over single terms', () => {
    const F = make('selected');
    let sum = 0;
    for (let t = 0; t < 40; t++) sum += F.evaluateTerms(theta, Int32Array.of(t));
    expect(sum / 40).toBeCloseTo(F.evaluate(theta), 11);
  });
});

describe('ontoBall(), ontoRows()', () => {
  it('shorten what is too long, and nothing else', () => {
    const theta = Float64Array.of(3, 4, 0.3, 0.4);
    ontoRows([{ name: 'left', offset: 0, rows: 2, columns: 2 }], 1)(theta);
    expect([...theta].map((x) => x.toFixed(12))).toEqual([0.6, 0.8, 0.3, 0.4].map((x) => x.toFixed(12)));
    const inside = Float64Array.of(0.6, 0.8);
    ontoBall(1.5)(inside);
    expect(inside).toEqual(Float64Array.of(0.6, 0.8));
  });
});

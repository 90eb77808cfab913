/** Squares opened up for structured solvers: their Jacobian is that of the residuals, and the quadratic expansion is exact. */
import { describe, expect, it } from 'vitest';
import { leastSquares } from '#rankfree/leastSquares.js';
import { cholesky, solveCholesky } from '#rankfree/linalg/cholesky.js';
import { finish, iterate } from '#rankfree/loop.js';
import { dense } from '#rankfree/measurements/dense.js';
import type { LeastSquares } from '#rankfree/optimizers/leastSquares.js';
import { levenbergMarquardt } from '#rankfree/optimizers/levenbergMarquardt.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { dot, normals } from './laws/numbers.ts';

const runtime = await openRuntime();
const count = 90;
const weights = normals(count, 'weights').map((w, t) => (t % 7 === 0 ? 0 : Math.abs(w)));

function problem(form: 'psd' | 'asymmetric', weighted: boolean): LeastSquares {
  const [rows, columns] = form === 'psd' ? [9, 9] : [9, 7];
  const measurement = dense(runtime, { matrices: normals(count * rows * columns, 'A'), rows, columns });
  const parametrization =
    form === 'psd' ? psd(runtime, { size: 9, width: 2 }) : asymmetric(runtime, { rows, columns, width: 2 });
  const options = { parametrization, measurement, observations: normals(count, 'y') };
  return leastSquares(runtime, { ...options, ...(weighted && { weights }) });
}

const cases = [
  ['psd', false],
  ['psd', true],
  ['asymmetric', false],
  ['asymmetric', true],
] as const;

describe.each(cases)('leastSquares(), %s, weighted: %s', (form, weighted) => {
  const squares = problem(form, weighted);
  const theta = normals(squares.size, 'theta');
  const direction = normals(squares.size, 'direction');
  const at = (h: number) => {
    squares.moveTo(theta.map((x, a) => x + h * direction[a]!));
    return squares.residuals.slice();
  };
  const w = (t: number) => (weighted ? weights[t]! : 1);

  it('r(θ + h·d) = r + h·Jd + h²·𝒜(dL·dRᵀ), exactly', () => {
    const r = at(0);
    const [first, second] = [new Float64Array(count), new Float64Array(count)];
    squares.expand(direction, first, second);
    for (const h of [1, -0.3]) {
      const there = at(h);
      for (let t = 0; t < count; t++) {
        expect(Math.abs(there[t]! - (r[t]! + h * first[t]! + h * h * second[t]!))).toBeLessThan(1e-11);
      }
    }
  });

  it('the gradient is Jᵀwr and the product JᵀwJ: ⟨g, d⟩ = ⟨wr, Jd⟩, ⟨e, JᵀwJd⟩ = ⟨Je, wJd⟩', () => {
    const r = at(0);
    const other = normals(squares.size, 'other');
    const [Jd, Je, unused] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    squares.expand(direction, Jd, unused);
    squares.expand(other, Je, unused);
    const [g, product] = [new Float64Array(squares.size), new Float64Array(squares.size)];
    squares.gradient(g);
    squares.product(direction, product);
    const weighed = Jd.map((x, t) => w(t) * x);
    expect(
      dot(g, direction) /
        dot(
          r.map((x, t) => w(t) * x),
          Jd,
        ),
    ).toBeCloseTo(1, 10);
    expect(dot(other, product) / dot(Je, weighed)).toBeCloseTo(1, 10);
  });
});

it.each(['psd', 'asymmetric'] as const)(
  'levenbergMarquardt() ends where dense Gauss–Newton steps with damping end (recipe T9), %s',
  async (form) => {
    const squares = problem(form, false);
    const start = normals(squares.size, 'start').map((x) => 0.3 * x);
    const { state } = await finish(iterate(levenbergMarquardt(squares, start), { stop: iterationLimit(60) }));
    expect(state.loss).toBeLessThan(squares.moveTo(start));
    expect(state.loss / denseSteps(squares, start)).toBeCloseTo(1, 6);
  },
);

/** (JᵀJ + ν s I) d = −Jᵀr with JᵀJ formed. */
function denseSteps(squares: LeastSquares, start: Float64Array): number {
  const { size } = squares;
  const theta = start.slice();
  let loss = squares.moveTo(theta);
  let damping = 1e-3;
  for (let step = 0; step < 200; step++) {
    squares.moveTo(theta);
    const g = new Float64Array(size);
    squares.gradient(g);
    const normal = new Float64Array(size * size);
    for (let a = 0; a < size; a++) {
      const unit = new Float64Array(size);
      unit[a] = 1;
      squares.product(unit, normal.subarray(a * size, (a + 1) * size));
    }
    let trace = 0;
    for (let a = 0; a < size; a++) trace += normal[a * size + a]!;
    for (let a = 0; a < size; a++) normal[a * size + a]! += (damping * trace) / size;
    cholesky(normal, size);
    solveCholesky(normal, size, g);
    const trial = theta.map((x, a) => x - g[a]!);
    const there = squares.moveTo(trial);
    if (there < loss) {
      theta.set(trial);
      loss = there;
      damping = Math.max(0.2 * damping, 1e-9);
    } else damping *= 5;
    if (damping > 1e12) break;
  }
  return loss;
}

/** The rivals of the side-by-side study are what they are called: each is held to an answer that is known without it. */
import { expect, it } from 'vitest';
import { eigh } from '#rankfree/linalg/eigh.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { lowRank, unseen } from '../../bench/generators.mjs';
import { linesOf, ridgeAls, solveLines } from '../../bench/rivals/ridgeAls.mjs';
import { lambdaPath, softImpute } from '../../bench/rivals/softImpute.mjs';
import { holdTenth, tunedRidgeAls, tunedSoftImpute } from '../../bench/rivals/tuned.mjs';

const runtime = await openRuntime();

/** A table without holes. */
function whole(rows: number, columns: number, at: (i: number, j: number) => number) {
  const row = Int32Array.from({ length: rows * columns }, (_, cell) => Math.floor(cell / columns));
  const column = row.map((_, cell) => cell % columns);
  return { rows, columns, row, column, value: Float64Array.from(row, (i, cell) => at(i, column[cell]!)) };
}

it('soft-impute shrinks the singular values of a full table by λ, tall or wide', () => {
  // A = 6 a bᵀ + 2 c dᵀ with unit vectors a ⊥ c, b ⊥ d:   λ = 1 leaves 5 a bᵀ + 1 c dᵀ,  λ = 3 leaves 3 a bᵀ.
  const [a, c] = [[1, 1, 1, 1].map((x) => x / 2), [1, -1, 1, -1].map((x) => x / 2)];
  const [b, d] = [[3, 4].map((x) => x / 5), [4, -3].map((x) => x / 5)];
  const sum = (first: number, second: number) => (i: number, j: number) =>
    first * a[i]! * b[j]! + second * c[i]! * d[j]!;
  const flip = (at: (i: number, j: number) => number) => (i: number, j: number) => at(j, i);
  for (const [lambda, right, rank] of [[1, sum(5, 1), 2] as const, [3, sum(3, 0), 1] as const]) {
    const tall = softImpute(runtime, whole(4, 2, sum(6, 2)), lambda);
    const wide = softImpute(runtime, whole(2, 4, flip(sum(6, 2))), lambda);
    expect([tall.rank, wide.rank]).toEqual([rank, rank]);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 2; j++) {
        expect(tall.predict(i, j)).toBeCloseTo(right(i, j), 12);
        expect(wide.predict(j, i)).toBeCloseTo(right(i, j), 12);
      }
    }
  }
});

it('the path of λ starts where the answer is zero', () => {
  const table = lowRank({ rows: 12, columns: 9, rank: 2, count: 60, seed: 1 });
  const [first, second] = lambdaPath(runtime, table);
  expect(softImpute(runtime, table, first! * (1 + 1e-12)).rank).toBe(0);
  expect(softImpute(runtime, table, second!).rank).toBeGreaterThan(0);
});

it('soft-impute meets the conditions of a minimum of its objective', () => {
  // ½ Σ_Ω (Z − X)² + λ‖X‖_* is least where  P_Ω(Z − X) = λ(UVᵀ + W), ‖W‖ ≤ 1: its singular values are at most λ, and ⟨·, X⟩ = λ‖X‖_*.
  const table = lowRank({ rows: 12, columns: 9, rank: 2, count: 80, noise: 0.3, seed: 2 });
  const { X, predict } = softImpute(runtime, table, 2);
  const residual = new Float64Array(12 * 9);
  table.value.forEach((y, t) => {
    const [i, j] = [table.row[t]!, table.column[t]!];
    residual[i * 9 + j] = y - predict(i, j);
  });
  const inner = residual.reduce((total, r, cell) => total + r * X[cell]!, 0);
  const nuclear = singularValues(X).reduce((total, s) => total + s, 0);
  expect(nuclear).toBeGreaterThan(1);
  expect(Math.abs(singularValues(residual)[0]! - 2)).toBeLessThan(2e-3);
  expect(Math.abs(inner / (2 * nuclear) - 1)).toBeLessThan(2e-3);
});

/** Of a 12 × 9 table. */
function singularValues(A: Float64Array): Float64Array {
  const G = new Float64Array(81);
  for (let i = 0; i < 12; i++) {
    for (let a = 0; a < 9; a++) for (let b = 0; b < 9; b++) G[a * 9 + b]! += A[i * 9 + a]! * A[i * 9 + b]!;
  }
  return eigh(runtime, G, 9).values.map((square) => Math.sqrt(Math.max(0, square)));
}

it('a half sweep of ridge ALS is the ridge regression on orthogonal columns', () => {
  // Columns (1, 1, 1, 1) and (1, −1, 1, −1):  VᵀV = 4 I,  so  u = Vᵀz / (4 + λ n) with n = 4 entries.
  const V = Float64Array.from([1, 1, 1, -1, 1, 1, 1, -1]);
  const table = whole(3, 4, (i, j) => (i + 1) * (j * j + 1));
  const u = solveLines(linesOf(table.row, table.column, table.value, 3), V, 2, 0.25);
  for (let i = 0; i < 3; i++) {
    expect(u[i * 2]).toBeCloseTo(((i + 1) * (1 + 2 + 5 + 10)) / 5, 12);
    expect(u[i * 2 + 1]).toBeCloseTo(((i + 1) * (1 - 2 + 5 - 10)) / 5, 12);
  }
});

it('ridge ALS shrinks the one singular value of a full table by λ√(rows·columns)', () => {
  // Rank 1, no hole: least of (s − |u||v|)² + λ(n|u|² + m|v|²), m × n; the last two are 2λ√(mn)·|u||v| at best, so |u||v| = s − λ√(mn).
  const a = [1, 2, 2, 4].map((x) => x / 5);
  const b = [3, 4].map((x) => x / 5);
  const { predict } = ridgeAls(
    whole(4, 2, (i, j) => 10 * a[i]! * b[j]!),
    { rank: 1, lambda: 0.5 },
  );
  const expected = 10 - 0.5 * Math.sqrt(8);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 2; j++) expect(predict(i, j) / (expected * a[i]! * b[j]!)).toBeCloseTo(1, 2);
  }
});

it.each([
  ['soft-impute', tunedSoftImpute],
  ['ridge ALS', tunedRidgeAls],
])('%s, tuned, comes near the truth of a small table, in the units of the user', async (_, fillTuned) => {
  const size = { rows: 60, columns: 40, rank: 2, count: 1500 };
  const noisy = lowRank({ ...size, offsets: 3, mean: 50, noise: 0.1, seed: 1 });
  const predict = await fillTuned(noisy);
  const { row, column } = unseen(noisy);
  const squares = row.reduce(
    (sum, i, t) => sum + (predict(i, column[t]!) - noisy.truth(i, column[t]!)) ** 2,
    0,
  );
  expect(Math.sqrt(squares / row.length)).toBeLessThan(0.25);
});

it('a tenth is held, the rest seen, and none is lost', () => {
  const table = whole(10, 7, (i, j) => i * 7 + j);
  const { seen, held } = holdTenth(table, 3);
  expect(held.value).toHaveLength(7);
  const together = [...seen.value, ...held.value].sort((x, y) => x - y);
  expect(together).toEqual(Array.from({ length: 70 }, (_, cell) => cell));
  expect(holdTenth(table, 4).held.value).not.toEqual(held.value);
});

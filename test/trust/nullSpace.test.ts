/** The null-space probe against the dense answer: eigenvectors of JᵀJ whose eigenvalue is 0 (ml-matrix). */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { countParts, peeledLines } from '#rankfree/trust/connections.js';
import type { NullSpace } from '#rankfree/trust/nullSpace.js';
import { isUndetermined, probeNullSpace } from '#rankfree/trust/nullSpace.js';
import type { Problem } from '../../bench/generators.mjs';
import { lowRank, trustTable, twoBlocks, unseen } from '../../bench/generators.mjs';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime();
});
afterAll(() => runtime.close());

const none = { rows: false, columns: false };

/** (A, B) ↦ u_i·b_j + a_i·v_j as a row of numbers. */
function derivative({ width, left, right }: NullSpace, rows: number, columns: number, i: number, j: number) {
  const row = new Float64Array((rows + columns) * width);
  for (let a = 0; a < width; a++) {
    row[i * width + a] = right[j * width + a]!;
    row[(rows + j) * width + a] = left[i * width + a]!;
  }
  return row;
}

/** Whether each unseen cell is undetermined, by all vectors of the null space of J. */
function dense({ rows, columns, row, column }: Problem, space: NullSpace): (i: number, j: number) => boolean {
  const size = (rows + columns) * space.width;
  const square = Matrix.zeros(size, size);
  row.forEach((i, t) => {
    const g = derivative(space, rows, columns, i, column[t]!);
    const places = Array.from(g.keys()).filter((n) => g[n] !== 0);
    for (const n of places) {
      for (const m of places) square.set(n, m, square.get(n, m) + g[n]! * g[m]!);
    }
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(square, {
    assumeSymmetric: true,
  });
  const largest = Math.max(...realEigenvalues);
  const open = Array.from(realEigenvalues.keys()).filter((n) => realEigenvalues[n]! < 3e-14 * largest);
  return (i, j) => {
    const g = derivative(space, rows, columns, i, j);
    const places = Array.from(g.keys()).filter((n) => g[n] !== 0);
    const change = open.map((n) => places.reduce((sum, m) => sum + g[m]! * eigenvectorMatrix.get(m, n), 0));
    return Math.hypot(...change) > 1e-6 * Math.hypot(...g);
  };
}

it('test 10: finds on two blocks what the dense decomposition finds, no miss and no false alarm', () => {
  const problem = twoBlocks({ seed: 0 });
  const space = probeNullSpace(runtime, problem, { rank: 3, offsets: none, seed: 0 });
  const isOpen = dense(problem, space);
  const { row, column } = unseen({ ...problem, held: undefined } as unknown as Problem);
  const found = Array.from(row, (i, t) => isUndetermined(space, i, column[t]!));
  expect(found).toEqual(Array.from(row, (i, t) => isOpen(i, column[t]!)));
  // 30·24 + 30·24 cells across the blocks and 4·48 of the rows with two cells (intervals recipe §4).
  expect(found.filter(Boolean)).toHaveLength(1632);
  expect(space.settled).toBe(true);
  for (const seed of [1, 2]) {
    const again = probeNullSpace(runtime, problem, { rank: 3, offsets: none, seed });
    expect(Array.from(row, (i, t) => isUndetermined(again, i, column[t]!))).toEqual(found);
  }
});

describe('few cells', () => {
  it.each([
    [{ rows: 24, columns: 18, rank: 2, count: 110 }, none],
    [
      { rows: 24, columns: 18, rank: 1, count: 70 },
      { rows: true, columns: true },
    ],
    [
      { rows: 20, columns: 12, rank: 1, count: 60 },
      { rows: false, columns: true },
    ],
    [
      { rows: 15, columns: 15, rank: 0, count: 30 },
      { rows: true, columns: true },
    ],
  ])('of %o with offsets %o: the dense answer', (shape, offsets) => {
    let [some, all] = [0, 0];
    for (let seed = 0; seed < 5; seed++) {
      const problem = lowRank({ ...shape, seed });
      const space = probeNullSpace(runtime, problem, { rank: shape.rank, offsets, seed });
      const { row, column } = unseen(problem);
      const isOpen = dense(problem, space);
      for (const [t, i] of row.entries()) {
        const open = isUndetermined(space, i, column[t]!);
        expect(open, `seed ${seed}, cell ${i}, ${column[t]}`).toBe(isOpen(i, column[t]!));
        some += Number(open);
        all++;
      }
    }
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
  });
});

it('offsets alone: a cell is determined when its row and column are linked', () => {
  const problem = lowRank({ rows: 15, columns: 15, rank: 0, count: 22, seed: 3 });
  const space = probeNullSpace(runtime, problem, {
    rank: 0,
    offsets: { rows: true, columns: true },
    seed: 0,
  });
  const linked = (i: number, j: number): boolean => {
    const more = {
      ...problem,
      row: Int32Array.of(...problem.row, i),
      column: Int32Array.of(...problem.column, j),
    };
    const known = problem.row.includes(i) && problem.column.includes(j);
    return known && countParts(more) === countParts(problem);
  };
  const { row, column } = unseen(problem);
  for (const [t, i] of row.entries())
    expect(isUndetermined(space, i, column[t]!)).toBe(!linked(i, column[t]!));
});

it('needs a few dozen steps on a well-posed table, and leaves nothing open', () => {
  const problem = trustTable({ seed: 0 });
  const space = probeNullSpace(runtime, problem, { rank: 5, offsets: none, seed: 0 });
  expect(space.steps).toBeLessThan(40);
  const { row, column } = problem.held;
  expect(row.every((i, t) => !isUndetermined(space, i, column[t]!))).toBe(true);
});

it('peels lines until all that are left have enough cells', () => {
  // A full 3 × 3 corner, and a path that hangs on it: row 3 – column 0, row 3 – column 3, row 4 – column 3.
  const corner = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j] as const));
  const cells = [...corner, [3, 0], [3, 3], [4, 3]] as const;
  const table = {
    rows: 6,
    columns: 5,
    row: Int32Array.from(cells, ([i]) => i),
    column: Int32Array.from(cells, ([, j]) => j),
  };
  expect(peeledLines(table, 1)).toEqual({ rows: 0, columns: 0 });
  expect(peeledLines(table, 2)).toEqual({ rows: 2, columns: 1 });
  expect(peeledLines(table, 3)).toEqual({ rows: 2, columns: 1 });
  expect(peeledLines(table, 4)).toEqual({ rows: 5, columns: 4 });
  expect(countParts(table)).toBe(1);
  expect(countParts({ ...table, row: Int32Array.of(0, 1), column: Int32Array.of(0, 1) })).toBe(2);
});

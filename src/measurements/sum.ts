/**
 * Several unknowns that are seen together:  p = 𝒜₁(X₁) + 𝒜₂(X₂) + …,  the measurement of one block-diagonal unknown
 *
 *   X = diag(X₁, X₂, …)                 L = [L₁ 0; 0 L₂], R = [R₁ 0; 0 R₂]
 *   𝒜*(z) = diag(𝒜₁*(z), 𝒜₂*(z), …)
 *
 * so that nothing else has to know of it: what X has beside its blocks is not looked at, and each part reads the lines of its
 * own block. A low-rank part with a sparse corruption of the observations, p = 𝒜(X) + s, is `corrupted`: s is a block of one
 * column, and a parametrization that writes s as g∘g − h∘h keeps it sparse.
 *
 * Shapes    X: (Σ rowsₖ) × (Σ columnsₖ); p, z: m, that of each part.   Units: of p those of every part.
 * Errors    SHAPE_MISMATCH, PART_TWICE.
 * Source    You, Zhu, Qu & Ma 2020 (arXiv 2006.08857), their doubly over-parametrized s.
 */
import { RankfreeError } from '../errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { entries } from './entries.ts';
import type { Measurement } from './measurement.ts';
import { addGradient, checkFactors, checkParts, checkVector } from './measurement.ts';
import { identity } from './orders.ts';
import type { Factor, Point } from './point.ts';
import { linesOf } from './point.ts';

export function sum(parts: readonly Measurement[]): Measurement {
  checkParts('sum()', parts);
  const { count, precision } = parts[0]!;
  for (const part of parts) {
    if (part.count === count) continue;
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${part.name} measures ${part.count} numbers, ${parts[0]!.name} ${count}.`,
      { place: 'sum()', hint: 'They are added number by number.' },
    );
  }
  const rowStarts = startsOf(parts.map(({ rows }) => rows));
  const columnStarts = startsOf(parts.map(({ columns }) => columns));
  const [rows, columns] = [rowStarts.at(-1)!, columnStarts.at(-1)!];
  const square = parts.every((part) => part.rows === part.columns);
  const term = new Float64Array(count);

  const measurement: Measurement = {
    name: `sum(${parts.map(({ name }) => name).join(', ')})`,
    count,
    rows,
    columns,
    precision,
    forward(point, p) {
      checkFactors(measurement, [point.left, rows], [point.right, columns]);
      checkVector(measurement, 'p', p);
      p.fill(0);
      for (const [n, part] of parts.entries()) {
        part.forward(block(point, n), term);
        for (let t = 0; t < count; t++) p[t] = p[t]! + term[t]!;
      }
    },
    adjoint(z) {
      checkVector(measurement, 'z', z);
      const adjoints = parts.map((part) => part.adjoint(z));
      return {
        times(B, out) {
          checkFactors(measurement, [B, columns], [out, rows]);
          for (const [n, G] of adjoints.entries()) G.times(ofColumns(B, n), ofRows(out, n));
        },
        transposeTimes(B, out) {
          checkFactors(measurement, [B, rows], [out, columns]);
          for (const [n, G] of adjoints.entries()) G.transposeTimes(ofRows(B, n), ofColumns(out, n));
        },
        ...(square && { bothTimes }),
      };
      function bothTimes(B: Factor, out: Factor): void {
        checkFactors(measurement, [B, rows], [out, rows]);
        for (const [n, G] of adjoints.entries()) {
          addGradient(G, block({ left: B, right: B }, n), block({ left: out, right: out }, n));
        }
      }
    },
  };
  return measurement;

  /** Of X = U·Uᵀ a square block is one, too. */
  function block({ left, right }: Point, n: number): Point {
    const one = ofRows(left, n);
    return { left: one, right: left === right && square ? one : ofColumns(right, n) };
  }

  function ofRows(factor: Factor, n: number): Factor {
    return linesOf(factor, rowStarts[n]!, parts[n]!.rows);
  }

  function ofColumns(factor: Factor, n: number): Factor {
    return linesOf(factor, columnStarts[n]!, parts[n]!.columns);
  }
}

/** p = 𝒜(X) + s, one number of s for each measurement: the last m rows and the last column of the unknown. */
export function corrupted(runtime: Runtime, measurement: Measurement): Measurement {
  const { count, precision } = measurement;
  const every = { rows: count, columns: 1, row: identity(count), column: new Int32Array(count) };
  return sum([measurement, entries(runtime, every, { precision })]);
}

function startsOf(sizes: readonly number[]): number[] {
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1)! + size);
  return starts;
}

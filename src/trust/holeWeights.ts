/**
 * Weights for holes that are denser in some rows and columns than in others:  ω_ij = (1 − p_ij)/p_ij, how many holes there are for each
 * observed cell like this one.
 *
 *   p_ij = logistic(θ_i + φ_j),    maximum of  Σ log-likelihood − λ/2 (Σ θ² + Σ φ²),   λ = .1
 *
 * The likelihood needs the counts of rows and columns only, and lines of equal count share a parameter: each Newton step costs
 * (distinct row counts) × (distinct column counts). λ keeps lines without holes finite. Lines without
 * entries have no say, as their cells have no interval.
 *
 * Source    intervals recipe §2; Rasch's model with the counts as sufficient statistics. λ is a choice: a tenth of one observation.
 */
import type { EntryIndices } from '../measurements/orders.ts';
import { exponential } from '../runtime/exponential.ts';

/** ω of a cell. */
export type HoleWeight = (row: number, column: number) => number;

const ridge = 0.1;
const sweeps = 200;
const settled = 1e-10;
const longestStep = 2;

export function holeWeights({ rows, columns, row, column }: EntryIndices): HoleWeight {
  const [ofRows, ofColumns] = [groupByCount(row, rows), groupByCount(column, columns)];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    if (Math.max(renew(ofRows, ofColumns), renew(ofColumns, ofRows)) < settled) break;
  }
  // (1 − p)/p = exp(−θ − φ)
  const odds = ({ effect, group }: Side) => Float64Array.from(group, (g) => exponential(-effect[g]!));
  const [byRow, byColumn] = [odds(ofRows), odds(ofColumns)];
  return (i, j) => byRow[i]! * byColumn[j]!;
}

/** The lines of a side, those of equal count together. */
interface Side {
  /** Which group each line belongs to. */
  group: Int32Array;
  /** Entries of a line of each group, and how many such lines there are. */
  entries: number[];
  lines: number[];
  /** θ or φ of each group. */
  effect: Float64Array;
}

function groupByCount(line: Int32Array, lines: number): Side {
  const count = new Int32Array(lines);
  for (const i of line) count[i]!++;
  const groups = new Map<number, number>();
  const group = count.map((n) => {
    if (!groups.has(n)) groups.set(n, groups.size);
    return groups.get(n)!;
  });
  const size = new Array<number>(groups.size).fill(0);
  for (const [i, g] of group.entries()) if (count[i]! > 0) size[g]!++;
  return { group, entries: Array.from(groups.keys()), lines: size, effect: new Float64Array(groups.size) };
}

/** A Newton step of every effect of a side, the other held fixed; returns the longest. */
function renew(side: Side, other: Side): number {
  let longest = 0;
  for (let g = 0; g < side.effect.length; g++) {
    const theta = side.effect[g]!;
    let slope = side.entries[g]! - ridge * theta;
    let curvature = ridge;
    for (let h = 0; h < other.effect.length; h++) {
      const p = 1 / (1 + exponential(-theta - other.effect[h]!));
      slope -= other.lines[h]! * p;
      curvature += other.lines[h]! * p * (1 - p);
    }
    const step = Math.min(Math.max(slope / curvature, -longestStep), longestStep);
    side.effect[g] = theta + step;
    longest = Math.max(longest, Math.abs(step));
  }
  return longest;
}

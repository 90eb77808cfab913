/**
 * The runs of a completion as intervals ask them: what each says of any cell, and how sure it is.
 *
 *   deviation = s_j √(noise variance of the cell + spread)       √(1 + h) times the noise
 *
 * A run of `alternating` knows its own uncertainty and noise factors, of counts √(mean + mean² · spread). Other runs, and all where the answer is offsets alone of amounts, get
 * theirs from what they have seen: one row equation a line (leverage.ts) and scales of rows and columns (lineScales.ts).
 *
 * Units     those of the evidence: bent columns, in its unit.   Source  intervals recipe §2; completion recipe §2.
 */

import type { Evidence, RunEvidence } from '../completion/evidence.ts';
import { saidOf } from '../completion/evidence.ts';
import type { Fit } from '../completion/fit.ts';
import { entriesAt } from '../completion/table.ts';
import type { Certainty, SureTableFit } from '../completion/tableFit.ts';
import { certaintyAt, isSure } from '../completion/tableFit.ts';
import { tableLoss } from '../completion/tableLoss.ts';
import { identity } from '../measurements/orders.ts';
import { evenNoise } from '../optimizers/alternating/noise.ts';
import type { Kernels } from '../runtime/kernels.ts';
import { ridgeUncertainty } from './leverage.ts';
import { helpfulLineScales, inflated } from './lineScales.ts';

export interface Run {
  /** What the run says of a cell. */
  centre(i: number, j: number): number;
  certainty(i: number, j: number): Certainty;
  /** The deviation at each entry that it left out, by what judged it. */
  leftOut: Float64Array;
}

export function openRuns(kernels: Kernels, evidence: Evidence): Run[] {
  const unhelped = unhelpedColumns(evidence);
  return evidence.folds.map((fold) => {
    const { entries, deviation, final } = fold;
    const { row, column } = evidence.table;
    const isItself = evidence.branch !== 'offsets' || !tableLoss(evidence.loss).ofAmounts;
    const own = isItself && isSure(final) ? final : undefined;
    const sure = own ?? madeSure(kernels, evidence, fold);
    const certainty = (i: number, j: number): Certainty => unhelped.get(j) ?? certaintyAt(sure, i, j);
    return {
      centre: (i, j) => saidOf(evidence, fold, i, j),
      certainty,
      leftOut: Float64Array.from(entries, (t, at) => {
        const known = own === undefined ? undefined : deviation?.[at];
        const j = column[t]!;
        return unhelped.get(j)?.deviation ?? known ?? certaintyAt(sure, row[t]!, j).deviation;
      }),
    };
  });
}

/**
 * Columns that go without the factors of the rest: what the runs learned of their noise is what factors left of it, so they have the root mean
 * square of their left-out residuals instead; leverage 1/n.
 */
function unhelpedColumns({ branch, voices, folds, table }: Evidence): Map<number, Certainty> {
  const found = new Map<number, Certainty>();
  if (branch !== 'average' || !voices.some((voice) => voice !== 'model')) return found;
  const square = new Float64Array(table.columns);
  const count = new Float64Array(table.columns);
  for (const { entries, said } of folds) {
    for (const [at, t] of entries.entries()) {
      const j = table.column[t]!;
      square[j]! += (table.value[t]! - said.model[at]!) ** 2;
      count[j]!++;
    }
  }
  for (const [j, voice] of voices.entries()) {
    if (voice === 'model' || !(square[j]! > 0)) continue;
    found.set(j, { deviation: Math.sqrt(square[j]! / count[j]!), leverage: 1 / count[j]! });
  }
  return found;
}

function madeSure(kernels: Kernels, evidence: Evidence, fold: RunEvidence): SureTableFit {
  const { final, entries } = fold;
  const seen = entriesAt(evidence.table, others(entries, evidence.table.value.length));
  const { scale } = final.scaling;
  const residual = seen.value.map((y, t) => {
    const [i, j] = [seen.row[t]!, seen.column[t]!];
    return (y - saidOf(evidence, fold, i, j)) / scale[j]!;
  });
  const plain =
    evidence.branch === 'offsets' ? offsetsOf(final.fit, meanSquare(residual)) : unitNoise(final.fit);
  const sure = { ...final, fit: { ...plain, uncertainty: ridgeUncertainty(plain, seen) } };
  const square = residual.map((r, t) =>
    inflated(r, certaintyAt(sure, seen.row[t]!, seen.column[t]!).leverage),
  );
  const { rows, columns } = helpfulLineScales(kernels, seen, square);
  if (rows === undefined || columns === undefined) return sure;
  // What a line's own noise is times as large, so is the uncertainty that it leaves: C_i by a_i, D_j by b_j.
  const { covariance, rows: C, columns: D } = sure.fit.uncertainty;
  const uncertainty = { covariance, rows: scaleLines(C, rows), columns: scaleLines(D, columns) };
  return { ...sure, fit: { ...sure.fit, uncertainty, noise: { ...sure.fit.noise, rows, columns } } };
}

/** A fit's offsets as a fit of their own. */
function offsetsOf(fit: Fit, variance: number): Fit {
  const none = new Float64Array();
  return unitNoise({ ...fit, left: none, right: none, rank: 0, noiseVariance: variance, noise: evenNoise });
}

/** Where a fit leaves nothing any unit will do: scores make up for it. */
function unitNoise(fit: Fit): Fit {
  return fit.noiseVariance > 0 ? fit : { ...fit, noiseVariance: 1 };
}

/** Every line's numbers times its scale. */
function scaleLines(numbers: Float64Array, scales: Float64Array): Float64Array {
  const each = numbers.length / scales.length;
  return numbers.map((x, n) => x * scales[Math.floor(n / each)]!);
}

function meanSquare(numbers: Float64Array): number {
  return numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length;
}

/** 0 … count − 1 without these. */
function others(without: Int32Array, count: number): Int32Array {
  const left = new Uint8Array(count);
  for (const t of without) left[t] = 1;
  return identity(left.length).filter((t) => left[t] === 0);
}

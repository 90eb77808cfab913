/**
 * What a finished answer says of its noise: cells that are probably wrong, and rows and columns noisier than others.
 *
 * A cell is suspicious when it counted for less than a tenth in the mean of the fits that saw it. It keeps its value.
 * Source    robust recipe §6.
 */
import type { Answer } from './answer.ts';
import { suspiciousBelow } from './answer.ts';
import type { NoisyLine, SuspiciousCell } from './completion.ts';
import { back } from './curves.ts';
import type { PairModel } from './model.ts';
import { predictBent, predictCell } from './model.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit } from './tableFit.ts';
import { predictiveVariance } from './tableFit.ts';

const mostLines = 10;

/** Suspicious cells, those farthest from what is expected, in standard deviations, first. */
export function suspiciousCells(
  table: ObservedTable,
  { fits, weights }: Pick<Answer, 'fits' | 'weights'>,
  model: PairModel,
): SuspiciousCell[] {
  if (weights === undefined) return [];
  const cells: (SuspiciousCell & { distance: number })[] = [];
  for (let t = 0; t < weights.length; t++) {
    if (weights[t]! >= suspiciousBelow) continue;
    const [row, column, value] = [table.row[t]!, table.column[t]!, table.value[t]!];
    const expected = predictCell(model, row, column);
    const variance = fits.reduce((sum, fit) => sum + predictiveVariance(fit, table, t), 0) / fits.length;
    const deviation = deviationBack(model, row, column, Math.sqrt(variance));
    const distance = Math.abs(value - expected) / deviation;
    cells.push({ row, column, value, weight: weights[t]!, expected, deviation, distance });
  }
  cells.sort((a, b) => Number(b.distance > a.distance) - Number(b.distance < a.distance));
  return cells.map(({ distance: _, ...cell }) => cell);
}

/** A standard deviation of a column's transform, in the user's units: half the way between one less and one more. */
function deviationBack(model: PairModel, row: number, column: number, deviation: number): number {
  const curve = model.curves?.[column];
  if (curve === undefined) return deviation;
  const t = predictBent(model, row, column);
  return (back(curve, t + deviation) - back(curve, t - deviation)) / 2;
}

/** The noisiest lines of a side: root of the mean noise factor over the fits. */
export function noisyLines(fits: readonly TableFit[], side: 'rows' | 'columns'): NoisyLine[] {
  const each = fits.map(({ fit }) => fit.noise[side]);
  const lines = each.find((factors) => factors !== undefined)?.length ?? 0;
  return Array.from({ length: lines }, (_, index) => ({
    index,
    factor: Math.sqrt(each.reduce((sum, factors) => sum + (factors?.[index] ?? 1), 0) / each.length),
  }))
    .filter(({ factor }) => factor > 1)
    .sort((a, b) => b.factor - a.factor)
    .slice(0, mostLines);
}

/** Share of the entries in each noise class, the mean over the fits. */
export function noiseClasses(fits: readonly TableFit[]): number[] {
  const each = fits.map(({ fit }) => fit.noise.shares);
  const classes = Math.max(...each.map((shares) => shares.length));
  return Array.from(
    { length: classes },
    (_, l) => each.reduce((sum, shares) => sum + (shares[l] ?? 0), 0) / each.length,
  );
}

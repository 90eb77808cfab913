/**
 * Options that suit the values of a table, as advice: nothing of it is ever switched on by itself, since only people know what their numbers mean.
 *
 *   0 and 1 alone                                              --loss logistic
 *   whole numbers from 0 up, the upper tail longer             --loss poisson
 *   whole numbers without a gap, at most 11 of them            --bounds least,greatest --round
 *   other whole numbers                                        --round
 *
 * "Longer": the upper twentieth reaches 1.5 times as far from the median as the lower, as for logarithms (completion/curves.ts).
 */
import { quantile } from '../completion/quantile.ts';
import type { PersonsTable } from './readTable.ts';

/** Fewer readings say little of what they are. */
const fewestReadings = 20;
const mostSteps = 11;
const skew = 1.5;

export function adviceFor({ readings }: Pick<PersonsTable, 'readings'>): string[] {
  if (readings.length < fewestReadings) return [];
  if (!readings.every(Number.isSafeInteger)) return [];
  const sorted = readings.slice().sort();
  const [least, greatest] = [sorted[0]!, sorted.at(-1)!];
  if (least === greatest) return [];
  if (least === 0 && greatest === 1) {
    return ['the values are 0 and 1 alone: --loss logistic would fill holes with probabilities'];
  }
  if (least >= 0 && isSkewed(sorted)) {
    return [
      'whole numbers from 0 up, most of them small: if they are counts, --loss poisson would fill holes with means that suit counts; --round, with whole numbers',
    ];
  }
  if (greatest - least < mostSteps && isWithoutGap(sorted)) {
    return [
      `whole numbers ${least} to ${greatest}, every one of them: if that is the scale, --bounds ${least},${greatest} --round would keep filled cells on it`,
    ];
  }
  return ['whole numbers alone: --round would fill holes with whole numbers'];
}

function isSkewed(sorted: Float64Array): boolean {
  const median = quantile(sorted, 0.5);
  return quantile(sorted, 0.95) - median > skew * (median - quantile(sorted, 0.05));
}

function isWithoutGap(sorted: Float64Array): boolean {
  return sorted.every((value, n) => n === 0 || value - sorted[n - 1]! <= 1);
}

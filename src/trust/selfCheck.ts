/**
 * Do the intervals keep their level everywhere? Coverage of entries that were not seen, by tenths of leverage and of row count.
 *
 * Over all of them it is the level by construction; what it shows is whether it is even. The entries are cut at the deciles, those of equal
 * leverage or count staying together, so there may be fewer than ten groups.
 * Source    intervals recipe §4.
 */
import { identity } from '../measurements/orders.ts';
import type { ScoredEntries } from './scores.ts';

export interface CoverageGroup {
  /** The group's least and greatest leverage, or row count. */
  from: number;
  to: number;
  entries: number;
  /** Share of them inside their interval. */
  coverage: number;
}

export interface SelfCheck {
  byLeverage: CoverageGroup[];
  byRowCount: CoverageGroup[];
}

const tenths = 10;

/** `rowCount`: entries of each row; `quantile`: scores up to it are inside. */
export function checkCoverage(
  groups: readonly ScoredEntries[],
  rowCount: Int32Array,
  quantile: number,
): SelfCheck {
  const leverage: number[] = [];
  const count: number[] = [];
  const inside: boolean[] = [];
  for (const { row, score, leverage: leverages } of groups) {
    for (let t = 0; t < score.length; t++) {
      leverage.push(leverages[t]!);
      count.push(rowCount[row[t]!]!);
      inside.push(score[t]! <= quantile);
    }
  }
  return { byLeverage: byTenths(leverage, inside), byRowCount: byTenths(count, inside) };
}

/** Coverage of the tenths of a quantity. */
export function byTenths(quantity: readonly number[], inside: readonly boolean[]): CoverageGroup[] {
  const order = identity(quantity.length).sort((a, b) => quantity[a]! - quantity[b]!);
  const groups: CoverageGroup[] = [];
  let from = 0;
  for (let tenth = 1; tenth <= tenths; tenth++) {
    let to = Math.floor((tenth * order.length) / tenths);
    while (to > 0 && to < order.length && quantity[order[to]!] === quantity[order[to - 1]!]) to++;
    if (to <= from) continue;
    const members = order.subarray(from, to);
    groups.push({
      from: quantity[members[0]!]!,
      to: quantity[members.at(-1)!]!,
      entries: members.length,
      coverage: members.reduce((sum, t) => sum + Number(inside[t]), 0) / members.length,
    });
    from = to;
  }
  return groups;
}

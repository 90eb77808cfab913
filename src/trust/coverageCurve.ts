/**
 * Do the scores of some entries tell how far off the others are? Coverage of entries that were not seen, at many levels.
 *
 *   coverage(ℓ) = share of the scores R of a group that are at most the ⌈ℓ (n + 1)⌉-th smallest of the n scores of the other groups
 *
 * over all groups, which are the runs with what each left out; a single group is cut into halves. Nothing makes this ℓ: it would be by
 * construction if the scores were judged by themselves. The thirds of the entries with the least and the greatest leverage show whether
 * it is the same for sure and for unsure cells. Scores count alike here, whatever weights the intervals give them.
 * Source    intervals recipe §4.
 */
import { quantileOf, rankScores } from './calibration.ts';
import type { ScoredEntries } from './scores.ts';

export interface CoveragePoint {
  level: number;
  /** Share of the entries inside an interval of this level. */
  all: number;
  /** The same for thirds of the entries, by leverage. */
  surest: number;
  leastSure: number;
  entries: number;
}

/** .05, .1, …, .95. */
const levels = Array.from({ length: 19 }, (_, n) => (n + 1) / 20);

type Group = Pick<ScoredEntries, 'score' | 'leverage'>;

export function coverageCurve(scored: readonly Group[]): CoveragePoint[] {
  const groups = scored.length > 1 ? scored : scored.flatMap(halves);
  const entries = groups.reduce((sum, { score }) => sum + score.length, 0);
  if (groups.length < 2 || groups.some(({ score }) => score.length === 0)) return [];
  const { low, high } = thirds(groups);
  const others = groups.map((group) => rankScores(joinScores(groups.filter((other) => other !== group))));
  return levels.map((level) => {
    const reach = others.map((ranked) => quantileOf(ranked, level));
    return {
      level,
      all: share(groups, reach, () => true),
      surest: share(groups, reach, (leverage) => leverage <= low),
      leastSure: share(groups, reach, (leverage) => leverage >= high),
      entries,
    };
  });
}

/** Entries in turn. */
function halves({ score, leverage }: Group): Group[] {
  return [0, 1].map((half) => {
    const mine = (_: number, t: number): boolean => t % 2 === half;
    return { score: score.filter(mine), leverage: leverage.filter(mine) };
  });
}

/** Leverages that a third of the entries is at or below, and at or above. */
function thirds(groups: readonly Group[]): { low: number; high: number } {
  const all = groups.flatMap(({ leverage }) => Array.from(leverage)).sort((a, b) => a - b);
  return { low: all[Math.floor(all.length / 3)]!, high: all[Math.floor((2 * all.length) / 3)]! };
}

function joinScores(groups: readonly Group[]): Float64Array {
  return Float64Array.from(groups.flatMap(({ score }) => Array.from(score)));
}

function share(
  groups: readonly Group[],
  reach: readonly number[],
  counts: (leverage: number) => boolean,
): number {
  let inside = 0;
  let count = 0;
  for (const [g, { score, leverage }] of groups.entries()) {
    for (let t = 0; t < score.length; t++) {
      if (!counts(leverage[t]!)) continue;
      count++;
      if (score[t]! <= reach[g]!) inside++;
    }
  }
  return inside / count;
}

/**
 * What an interval promises, in true words.
 *
 * The table with its noise is fixed; only which cells are holes is random. If they are a random sample of the cells, observed entries
 * and a hole can change places, and no model of the values is needed. The sentences say how far that carries in each mode.
 * Source    intervals recipe §3.
 */
import type { Guarantee } from '../completion/evidence.ts';

export interface PromiseFacts {
  guarantee: Guarantee;
  level: number;
  /** Scores that the intervals are calibrated by. */
  scores: number;
  /** Whether holes are weighted by row and column. */
  weighted: boolean;
  /** Whether the fits that make the answer went on to see what they were judged by. */
  sawAll: boolean;
  /** Whether the counts of rows and columns speak against a random sample. */
  unevenHoles: boolean;
}

export function promiseOf(facts: PromiseFacts): string {
  const holes = facts.weighted
    ? 'If how often a cell is observed depends on its row and its column alone'
    : 'If the holes are a random sample of the cells';
  const { share, proof } = extent(facts);
  return [
    `${holes}, then on average ${share} of the filled cells have an interval that contains the value that would have been recorded: ${proof}.`,
    'This is an average over cells. It says nothing of one cell, one row, the value without its noise, or holes that exist because of their value. Cells without an interval are outside it.',
    ...(facts.unevenHoles && !facts.weighted
      ? [
          'Here the holes are not a random sample: rows or columns differ in how many they have, beyond chance; there are weights for that (holes rowcol).',
        ]
      : []),
  ].join(' ');
}

function extent({ guarantee, level, scores, weighted, sawAll }: PromiseFacts): {
  share: string;
  proof: string;
} {
  const asked = `${percent(level)} %`;
  if (guarantee === 'certified') {
    const proof = weighted ? 'by theorem, as far as the estimated weights are right' : 'by theorem';
    return { share: `at least ${asked}`, proof };
  }
  if (guarantee === 'exact' && !weighted) {
    const bound = Math.max(0, 1 - 2 * (1 - level) - Math.sqrt(2 / scores));
    const proof = `by theorem, but for the choice of the noise model by the same entries; about ${asked} in our tests`;
    return { share: `at least ${percent(bound)} %`, proof };
  }
  const judged = sawAll ? '; the runs have seen the left-out entries since they were judged by them' : '';
  return { share: `about ${asked}`, proof: `so in our tests, without a theorem${judged}` };
}

/** A share in percent, rounded down to a tenth. */
function percent(share: number): string {
  return String(Math.floor(1000 * share + 1e-6) / 10);
}

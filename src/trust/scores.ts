/**
 * Scores of entries that were not seen:  R = |y − what was said of it| / deviation there.
 *
 *   crossFit, exact    each run's left-out entries, against that run
 *   certified          the entries put aside, against the answer itself and the mean deviation of the runs
 *
 * Of a table whose values are all equal the answer is that value, and the deviation 1.
 * Source    intervals recipe §2.
 */
import type { Evidence, Guarantee } from '../completion/evidence.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { Certainty } from '../completion/tableFit.ts';
import type { Run } from './runs.ts';

export interface ScoredEntries {
  row: Int32Array;
  column: Int32Array;
  score: Float64Array;
  leverage: Float64Array;
}

/** What is said of a cell where all runs are taken together. */
export interface Together {
  centre(i: number, j: number): number;
  certainty(i: number, j: number): Certainty;
}

/** The mean of the runs' deviations and leverages about a centre. */
export function together(runs: readonly Run[], centre: Together['centre']): Together {
  if (runs.length === 0) return { centre, certainty: () => ({ deviation: 1, leverage: 0 }) };
  return {
    centre,
    certainty(i, j) {
      const mean = { deviation: 0, leverage: 0 };
      for (const run of runs) {
        const { deviation, leverage } = run.certainty(i, j);
        mean.deviation += deviation / runs.length;
        mean.leverage += leverage / runs.length;
      }
      return mean;
    },
  };
}

/** One group of scores for each run, or a single one. */
export function scoreEntries(
  evidence: Evidence,
  guarantee: Guarantee,
  runs: readonly Run[],
  answer: Together,
): ScoredEntries[] {
  if (guarantee === 'certified') return [scoreAgainst(answer, evidence.aside)];
  if (runs.length === 0) return [scoreAgainst(answer, evidence.table)];
  return runs.map((run, k) => {
    const fold = evidence.folds[k]!;
    const said = fold.said.model;
    const { row, column, value } = evidence.table;
    const [rows, columns] = [fold.entries.map((t) => row[t]!), fold.entries.map((t) => column[t]!)];
    return {
      row: rows,
      column: columns,
      score: run.leftOut.map((deviation, at) => Math.abs(value[fold.entries[at]!]! - said[at]!) / deviation),
      leverage: Float64Array.from(rows, (i, at) => run.certainty(i, columns[at]!).leverage),
    };
  });
}

function scoreAgainst({ centre, certainty }: Together, { row, column, value }: ObservedTable): ScoredEntries {
  const score = new Float64Array(value.length);
  const leverage = new Float64Array(value.length);
  for (let t = 0; t < value.length; t++) {
    const [i, j] = [row[t]!, column[t]!];
    const sure = certainty(i, j);
    score[t] = Math.abs(value[t]! - centre(i, j)) / sure.deviation;
    leverage[t] = sure.leverage;
  }
  return { row, column, score, leverage };
}

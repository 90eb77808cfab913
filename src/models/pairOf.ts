/** The pair of factors of a model, from the fits behind it: to the bit what the completion had made of them. */
import type { Evidence } from '../completion/evidence.ts';
import type { PairModel } from '../completion/model.ts';
import { constantModel, modelInUnits } from '../completion/model.ts';
import { averageModel } from '../completion/tableFit.ts';

/** What of an answer is in no fit. `constant`: the value of every cell, where that is the answer. */
export interface AnswerFacts extends Pick<PairModel, 'bounds' | 'whole'> {
  constant: number;
}

export function pairOf(
  { table, branch, voices, fits, curves, unit }: Evidence,
  { bounds, whole, constant }: AnswerFacts,
): PairModel {
  if (branch === 'constant') return { ...constantModel(table.rows, table.columns, constant), bounds, whole };
  return { ...modelInUnits({ ...averageModel(table, fits, voices), curves }, unit), bounds, whole };
}

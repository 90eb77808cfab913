/** A table as a program holds it: what was observed in it, and the way back. */
import type { PairModel } from '../../completion/model.ts';
import type { ObservedTable } from '../../completion/table.ts';
import type { Readings } from '../../completion/valueRules.ts';
import type { Pairs } from '../pairs.ts';

/** What rows and columns are called: a name, or a number. */
export type Id = string | number;

export interface Shape<Rows> {
  table: ObservedTable;
  /** All values that were given, repeated pairs included. */
  readings: Readings;
  /** Names of the table's rows and columns, in its order. */
  rowIds: Id[];
  columnIds: Id[];
  /** The pairs asked for, where not all holes are. */
  asked?: Pairs | undefined;
  /** A copy of the input with its holes filled. */
  filled: (model: PairModel) => Rows;
}

/** What stands in a hole. NaN, which is a number, does as well. */
export type Hole = null | undefined;

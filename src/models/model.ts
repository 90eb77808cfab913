/**
 * A kept model: a filled table, how it was found, and what its rows and columns are called. It answers for any cell, with an interval,
 * takes in new rows and columns, and is where a fit of more data starts.
 *
 * It holds the entries that it was made of, each with the part that it was dealt to: run k has never seen those of part k, and a fit that
 * goes on from here keeps it so. The pair of factors is the mean of the fits in `evidence`, and is made from them again when a model
 * is read: one truth.
 */
import type { Completion } from '../completion/completion.ts';
import type { Evidence, Guarantee } from '../completion/evidence.ts';
import type { PairModel } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { Id } from '../tables/shapes/shape.ts';

/** What a long text calls its row ids, column ids and values. */
export interface Titles {
  row: string;
  column: string;
  value: string;
}

export interface Model extends Pick<Completion, 'rank' | 'seed' | 'noise' | 'scaled'> {
  rowIds: readonly Id[];
  columnIds: readonly Id[];
  titles: Titles;
  /** The entries, in the user's units. */
  table: ObservedTable;
  /** What its intervals promise. */
  guarantee: Guarantee;
  /** The filled table, in the user's units. */
  pair: PairModel;
  /** The fits behind it. */
  evidence: Evidence;
}

/** What the lines of a table are called. */
export interface Names {
  rowIds: readonly Id[];
  columnIds: readonly Id[];
  titles?: Titles;
}

export const usualTitles: Titles = { row: 'row', column: 'column', value: 'value' };

/** The model of a completion that kept its evidence. */
export function modelOf(
  { rowIds, columnIds, titles = usualTitles }: Names,
  table: ObservedTable,
  { model: pair, rank, seed, noise, scaled }: Completion,
  evidence: Evidence,
  guarantee: Guarantee,
): Model {
  return { rowIds, columnIds, titles, table, guarantee, pair, evidence, rank, seed, noise, scaled };
}

/** Whether something is a model, as far as can be told without looking into all of it. */
export function isModel(value: unknown): value is Model {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['rowIds', 'columnIds', 'table', 'pair', 'evidence'].every((key) => Object.hasOwn(value, key))
  );
}

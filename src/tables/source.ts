/**
 * Where a table comes from, as its readers see it: records of cells, be they fields of a text or values of typed columns. Finding the
 * layout, reading wide and long tables and queries know nothing else.
 */
import type { Columns } from './columns.ts';
import type { SheetSource } from './sheetSource.ts';
import type { TextIds } from './textIds.ts';
import type { TextSource } from './textSource.ts';

export type TableSource = TextSource | SheetSource;

/** What all sources offer. */
export interface RecordSource {
  /** How messages call it. */
  readonly file: string;
  /** Names of the columns where the format keeps them; null where the first record may hold them. */
  readonly names: readonly string[] | null;
  /** The first records, a header among them where there is one. */
  sample(most: number): Sample;
  /** At least as many as there are records. */
  mostRecords(): number;
  /** At least as many as there are cells in so many columns. */
  mostCells(columns: number): number;
  /** The records after the header. */
  records(columns: Columns): Records;
}

/** Some records, to find out how they hold a table. */
export interface Sample {
  /** Records, and cells of the first one. */
  count: number;
  width: number;
  /** How messages call the first record. */
  place: string;
  /** What a cell says; '' where a record is too short. */
  text(record: number, at: number): string;
  /** Its number: NaN for a hole, undefined for what is neither. */
  number(record: number, at: number): number | undefined;
}

/** A cursor over records. */
export interface Records {
  /** Moves to the next record; false at the end. */
  next(): boolean;
  /** A cell's number: NaN for a hole, undefined for what is neither. */
  number(at: number): number | undefined;
  /** What a cell says, to the letter. */
  text(at: number): string;
  /** Whether a number starts with 0 and goes on with a digit, as no amount is written. */
  isPadded(at: number): boolean;
  /** The number of the id that a cell holds, given to it at its first appearance; undefined where it is empty. */
  id(ids: TextIds, at: number): number | undefined;
  /** How messages call the place of a cell, but for its column. */
  place(at: number): string;
}

/** The sample without its first record. */
export function withoutFirst(sample: Sample): Sample {
  return {
    ...sample,
    count: sample.count - 1,
    text: (record, at) => sample.text(record + 1, at),
    number: (record, at) => sample.number(record + 1, at),
  };
}

/** The cells of a record. */
export function recordText(sample: Sample, record: number): string[] {
  return Array.from({ length: sample.width }, (_, at) => sample.text(record, at));
}

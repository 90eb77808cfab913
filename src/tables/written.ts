/** A filled table in the format that was asked for, in chunks. */
import type { PairModel } from '../completion/model.ts';
import { RankfreeError } from '../errors.ts';
import { writeDelimited } from '../formats/delimited.ts';
import type { Chunks, Origin } from '../formats/format.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import { roundedNumber } from '../formats/numberText.ts';
import type { Sheet } from '../formats/sheet.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Intervals } from '../trust/intervals.ts';
import type { Filling } from './filled.ts';
import { answerSheet, filledArray, filledSheet } from './filled.ts';
import type { LineDialect, LongTable } from './long.ts';
import { writeLong } from './long.ts';
import type { Pairs } from './pairs.ts';
import type { PersonsTable } from './readTable.ts';
import { intervalColumns, writeLongCells } from './trustedCells.ts';
import { writeWide } from './wide.ts';

export interface Answer {
  persons: PersonsTable;
  /** Pairs of the query, if there is one. */
  pairs: Pairs | undefined;
  model: PairModel;
  /** Intervals of the filled cells, where they are wanted beside them. */
  intervals: Pick<Intervals, 'cell'> | undefined;
  /** How many digits of a filled cell mean something. */
  decimals: number | null;
}

export interface Target {
  format: Origin;
  /** Of text that isn't written like the input. */
  delimiter: ',' | '\t';
  /** Bits of a sample, of an image. */
  depth: 8 | 16;
}

/** Refuses what the format can't hold, before any work. */
export function checkTarget({ format }: Target, { persons, pairs }: Pick<Answer, 'persons' | 'pairs'>): void {
  if (format.writeArray === undefined) return;
  if (persons.kind === 'wide' || (persons.isArray === true && pairs === undefined)) return;
  throw new RankfreeError(
    'BAD_OPTION',
    `the answer is a list of row id, column id and value, which ${format.title} does not hold.`,
    {
      place: '-o',
      hint: 'Write .csv, .parquet or another format with columns.',
    },
  );
}

export async function writtenTable(runtime: Runtime, answer: Answer, target: Target): Promise<Chunks> {
  const { persons, pairs, model, decimals, intervals } = answer;
  const { format, depth } = target;
  const filling: Filling = {
    model,
    written:
      format.isBinary || format.writeArray ? (value) => value : (value) => roundedNumber(value, { decimals }),
  };
  if (format.writeArray !== undefined)
    return format.writeArray(filledArray(runtime, persons, filling), depth);
  if (format.writeSheet !== undefined) {
    return format.writeSheet(
      persons.kind === 'wide'
        ? filledSheet(runtime, persons, filling)
        : withIntervals(answerSheet(runtime, persons, filling, pairs), persons, answer),
    );
  }
  const { source } = persons;
  const mark: NumberFormat['mark'] = source.kind === 'text' ? source.text.decimal : '.';
  if (persons.kind === 'wide') {
    return source.kind === 'text'
      ? writeWide(source, persons, model, { mark, decimals })
      : writeDelimited(filledSheet(runtime, persons, filling), plainDialect(target));
  }
  const dialect = source.kind === 'text' ? source.text : plainDialect(target);
  if (intervals !== undefined) return writeLongCells(persons, dialect, intervals, { mark, decimals }, pairs);
  return writeLong(runtime, persons, dialect, { model, format: { mark, decimals }, query: pairs });
}

function withIntervals(sheet: Sheet, long: LongTable, { intervals, pairs }: Answer): Sheet {
  if (intervals === undefined) return sheet;
  const { names, columns } = intervalColumns(long, intervals, pairs, sheet.rows);
  return { ...sheet, names: [...sheet.names, ...names], columns: [...sheet.columns, ...columns] };
}

function plainDialect({ delimiter }: Target): LineDialect {
  return { delimiter, lineEnd: '\n', byteOrderMark: false };
}

/**
 * A filled table as the formats of files want it: by columns, or as an array.
 *
 *   observed cells   as they were read
 *   filled cells     the predictions; a column of whole numbers with filled cells becomes one of doubles, unless they are
 *                    rounded and its type holds them
 *
 * Columns that took no part are those of the source.
 */
import type { PairModel } from '../completion/model.ts';
import type { DenseArray } from '../formats/array.ts';
import type { NumberColumn, NumberType, Sheet, SheetColumn } from '../formats/sheet.ts';
import { columnOf } from '../formats/sheet.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { LongTable } from './long.ts';
import { longTitles } from './long.ts';
import type { Pairs } from './pairs.ts';
import { pairBatches } from './pairs.ts';
import { openRowPredictor } from './rowPredictor.ts';
import { predictions } from './singleLines.ts';
import type { TableSource } from './source.ts';
import type { WideTable } from './wide.ts';

/** A model, and what becomes of its predictions when they are written: a rounding, or nothing. */
export interface Filling {
  model: PairModel;
  written(value: number): number;
}

/** All cells, row by row. */
export function filledArray(
  runtime: Runtime,
  { table }: WideTable | LongTable,
  filling: Filling,
): DenseArray {
  const { rows, columns, row, column, value } = table;
  const values = new Float64Array(rows * columns).fill(Number.NaN);
  for (let t = 0; t < value.length; t++) values[row[t]! * columns + column[t]!] = value[t]!;
  eachRow(runtime, filling, (i, predicted) => {
    for (let j = 0, at = i * columns; j < columns; j++, at++) {
      if (Number.isNaN(values[at]!)) values[at] = filling.written(predicted[j]!);
    }
  });
  return { kind: 'dense', shape: [rows, columns], values };
}

function eachRow(
  runtime: Runtime,
  { model }: Filling,
  visit: (row: number, predicted: Float64Array) => void,
): void {
  const mark = runtime.arena.mark();
  try {
    const predictor = openRowPredictor(runtime, model);
    for (let i = 0; i < model.rows; i++) visit(i, predictor.row(i));
  } finally {
    runtime.arena.release(mark);
  }
}

/** A wide table by columns, in the order of its source. */
export function filledSheet(runtime: Runtime, wide: WideTable, filling: Filling): Sheet {
  const { source, layout, variables, table } = wide;
  const { values } = filledArray(runtime, wide, filling);
  const holes = new Int32Array(variables.length).fill(table.rows);
  for (const j of table.column) holes[j]!--;
  const filled = variables.map((at, j): NumberColumn => {
    const column = Float64Array.from({ length: table.rows }, (_, i) => values[i * variables.length + j]!);
    const filledWith =
      holes[j] === 0 ? 'nothing' : filling.model.whole?.[j] === 1 ? 'whole numbers' : 'numbers';
    return { kind: 'number', type: filledType(source, wide, at, column, filledWith), values: column };
  });
  const { header, count } = layout.columns;
  const untouched = sourceColumns(source, wide);
  return {
    names: Array.from({ length: count }, (_, at) => header?.[at] || String(at + 1)),
    columns: untouched.map((column, at) => filled[variables.indexOf(at)] ?? column),
    rows: table.rows,
  };
}

function filledType(
  source: TableSource,
  { layout }: WideTable,
  at: number,
  values: Float64Array,
  filling: 'nothing' | 'numbers' | 'whole numbers',
): NumberType {
  const known = source.kind === 'sheet' ? source.sheet(layout.columns).columns[at] : undefined;
  const type =
    known?.kind === 'number' ? known.type : values.every(Number.isSafeInteger) ? 'int64' : 'float64';
  if (filling === 'nothing' || type === 'float32') return type;
  return filling === 'whole numbers' && values.every(held(type)) ? type : 'float64';
}

/** Whether a type of whole numbers holds a number; others hold none of their own accord. */
function held(type: NumberType): (x: number) => boolean {
  const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(type) ?? [];
  if (bits === undefined) return () => false;
  const most = 2 ** (Number(bits) - (unsigned === 'u' ? 0 : 1)) - 1;
  const least = unsigned === 'u' ? 0 : -most - 1;
  return (x) => Number.isSafeInteger(x) && x >= least && x <= most;
}

function sourceColumns(source: TableSource, { layout, variables }: WideTable): readonly SheetColumn[] {
  if (source.kind === 'sheet') return source.sheet(layout.columns).columns;
  const texts = Array.from({ length: layout.columns.count }, (): string[] => []);
  const foreign = texts.map((_, at) => at).filter((at) => !variables.includes(at));
  const records = source.records(layout.columns);
  while (records.next()) for (const at of foreign) texts[at]!.push(records.text(at));
  return texts.map((cells) => textColumn(cells));
}

/** Texts that are whole numbers to the letter are kept as such: 1958, and not 007. */
export function textColumn(cells: readonly string[]): SheetColumn {
  const isWhole = (cell: string): boolean =>
    cell === '' || (Number.isSafeInteger(Number(cell)) && String(Number(cell)) === cell);
  if (!cells.every(isWhole))
    return { kind: 'text', values: cells.map((cell) => (cell === '' ? null : cell)) };
  return columnOf(cells.map((cell) => (cell === '' ? null : Number(cell))));
}

/** Row id, column id and value of the pairs asked for, or of all that were not observed. */
export function answerSheet(
  runtime: Runtime,
  long: LongTable,
  filling: Filling,
  query: Pairs | undefined,
): Sheet {
  const { table, layout, rowIds, columnIds } = long;
  const count = query?.row.length ?? table.rows * table.columns - table.value.length;
  const [rows, columns, values] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
  const mark = runtime.arena.mark();
  try {
    const predicted = predictions(runtime, filling.model, query);
    let at = 0;
    for (const batch of pairBatches(table, query)) {
      for (let t = 0; t < batch.count; t++, at++) {
        const [i, j, reading] = [batch.row[t]!, batch.column[t]!, batch.observed[t]!];
        rows[at] = i;
        columns[at] = j;
        values[at] = Number.isNaN(reading) ? filling.written(predicted(i, j)) : reading;
      }
    }
  } finally {
    runtime.arena.release(mark);
  }
  return {
    names: longTitles(layout),
    columns: [
      idColumn(rows, rowIds, long, layout.row),
      idColumn(columns, columnIds, long, layout.column),
      { kind: 'number', type: 'float64', values },
    ],
    rows: count,
  };
}

/** Ids in the type that they have in the source, where all of them fit it: a query may bring others. */
function idColumn(
  codes: Int32Array,
  ids: readonly string[],
  { source, layout }: LongTable,
  at: number,
): SheetColumn {
  const known = source.kind === 'sheet' ? source.sheet(layout.columns).columns[at] : undefined;
  const typed = known?.kind === 'text' || known?.kind === 'mixed' ? undefined : textColumn(ids);
  if (typed?.kind === 'number') {
    const { values } = typed;
    const type = known?.kind === 'number' ? known.type : 'int64';
    return { kind: 'number', type, values: Float64Array.from(codes, (code) => values[code]!) };
  }
  if (known?.kind === 'integer' && ids.every((id) => /^-?\d+$/.test(id))) {
    const large = ids.map(BigInt);
    return { ...known, values: Array.from(codes, (code) => large[code]!) };
  }
  return { kind: 'text', values: Array.from(codes, (code) => ids[code]!) };
}

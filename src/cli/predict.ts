/** `rankfree predict`: asks a kept model for pairs, or to fill new rows or columns. */
import { checkReadings } from '../completion/valueRules.ts';
import { RankfreeError } from '../errors.ts';
import type { Input } from '../formats/format.ts';
import { openTable } from '../formats/open.ts';
import { BrokenPipe, openOutput } from '../formats/output.ts';
import type { NamedModel } from '../models/ask.ts';
import { askPairs, asTexts, intervalsOf, namesOf, selectLines } from '../models/ask.ts';
import { optionsFrom } from '../models/goOn.ts';
import { listed, meant } from '../models/lines.ts';
import { load } from '../models/load.ts';
import type { Model } from '../models/model.ts';
import type { Grown, NewTable } from '../models/newLines.ts';
import { acrossModel, growBy } from '../models/newLines.ts';
import type { SideName } from '../optimizers/alternating/covariance.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { LongTable } from '../tables/long.ts';
import { checkLines } from '../tables/long.ts';
import { askedPairs } from '../tables/pairs.ts';
import { withPauses } from '../tables/pausing.ts';
import { readPairs } from '../tables/query.ts';
import { readingsOf } from '../tables/readings.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import { openSource, readingTable } from '../tables/readTable.ts';
import type { Id } from '../tables/shapes/shape.ts';
import type { TableSource } from '../tables/source.ts';
import { createTextIds } from '../tables/textIds.ts';
import type { Answer } from '../tables/written.ts';
import { checkTarget } from '../tables/written.ts';
import type { Intervals, TrustSummary } from '../trust/intervals.ts';
import type { CellsFound } from './cellsFile.ts';
import { openCells } from './cellsFile.ts';
import { interruptible } from './interruption.ts';
import type { ReadingFlags } from './readingOptions.ts';
import { readingOptions } from './readingOptions.ts';
import { say } from './say.ts';
import { chooseTarget, meaningfulDigits, writeTo } from './target.ts';

export interface PredictFlags extends Omit<ReadingFlags, 'sql' | 'database'> {
  output?: string;
  rows?: string;
  columns?: string;
  interval?: number;
  holes?: 'uniform' | 'rowcol';
  cells?: string;
  quiet?: boolean;
}

/** What is written where, and what is told. */
interface Prediction {
  answer: Answer;
  cells: CellsFound | undefined;
  warnings: string[];
  /** What was asked for, in words and as a count. */
  asked: string;
  trust: TrustSummary | undefined;
}

export async function predict(flags: PredictFlags, folder: string, query?: string): Promise<void> {
  try {
    await interruptible(
      (signal) => predictFrom(flags, folder, query, signal),
      () => 'while the model was asked. What went to standard output is not complete, a file is as it was',
    );
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
  }
}

async function predictFrom(
  flags: PredictFlags,
  folder: string,
  query: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { side, path } = oneQuestion(flags, query);
  refuseTakenOutput(flags, side);
  const output = await openOutput(flags.output);
  const cells =
    flags.cells === undefined
      ? undefined
      : await openCells(await openOutput(flags.cells, '--cells'), flags.cells);
  const model = asTexts(await load(folder));
  const { sheet, array, mask } = flags;
  const input = await openTable(path, { sheet, array, mask, signal });
  const runtime = await openRuntime();
  try {
    const prediction =
      side === undefined
        ? ofPairs(runtime, flags, model, input)
        : await ofNewLines(runtime, flags, model, input, side, signal);
    if (!flags.quiet) for (const warning of prediction.warnings) say(`Warning: ${warning}`);
    const tableGoesOut = !flags.json || (flags.output !== undefined && flags.output !== '-');
    if (tableGoesOut) {
      const target = await chooseTarget(flags, input, side === undefined);
      checkTarget(target, prediction.answer);
      await writeTo(output, flags.output, runtime, prediction.answer, target, signal);
    }
    if (cells !== undefined && prediction.cells !== undefined) await cells.write(prediction.cells, signal);
    await report(flags, folder, model, prediction);
  } finally {
    await runtime.close();
  }
}

/** Pairs, new rows or new columns: one of them. */
function oneQuestion(
  { rows, columns }: PredictFlags,
  query: string | undefined,
): { side: SideName | undefined; path: string } {
  const asked = [
    { side: undefined, path: query },
    { side: 'rows' as const, path: rows },
    { side: 'columns' as const, path: columns },
  ].filter(({ path }) => path !== undefined);
  const [question] = asked;
  if (asked.length === 1 && question?.path !== undefined) return { side: question.side, path: question.path };
  const problem =
    asked.length === 0 ? 'nothing is asked.' : 'QUERY, --rows and --columns exclude each other.';
  throw new RankfreeError('BAD_OPTION', problem, {
    hint: 'Give a QUERY of pairs, or --rows FILE, or --columns FILE.',
  });
}

/** Cells go not where the table or the summary goes; pairs have their intervals beside them. */
function refuseTakenOutput({ cells, json, output }: PredictFlags, side: SideName | undefined): void {
  if (cells === undefined) return;
  if (side === undefined) {
    throw new RankfreeError('BAD_OPTION', '--cells belongs to --rows and --columns.', {
      hint: 'Pairs are written with their intervals: ask for --interval.',
    });
  }
  if (cells === '-' && (json || output === undefined || output === '-')) {
    throw new RankfreeError('BAD_OPTION', 'standard output is taken already.', {
      place: '--cells',
      hint: 'Name a file for the cells, or one for the table with -o.',
    });
  }
}

function ofPairs(runtime: Runtime, flags: PredictFlags, model: NamedModel, input: Input): Prediction {
  if (input.kind === 'array') {
    throw new RankfreeError('BAD_OPTION', `${input.name} is an array, and a query names two columns.`, {
      place: 'QUERY',
      hint: 'Pass a table with the two key columns.',
    });
  }
  const { delimiter, decimal, missing } = readingOptions(flags);
  const source = openSource(input, { missing, ...(input.kind === 'text' && { delimiter, decimal }) });
  const long = asLong(model, source);
  const { row, column } = readPairs(source, long);
  const pairs = Array.from(row, (i, t) => ({ row: long.rowIds[i]!, column: long.columnIds[column[t]!]! }));
  const asked = askPairs(runtime.kernels, model, pairs);
  const grown = asTexts(asked.model);
  const intervals = intervalsIfAsked(runtime, flags, grown);
  const { rowIds, columnIds, table } = grown;
  return {
    answer: {
      persons: { ...long, rowIds, columnIds, table },
      pairs: askedPairs(table, asked.row, asked.column),
      model: grown.pair,
      ...{ intervals, decimals: digitsOf(model) },
    },
    ...{ cells: undefined, trust: intervals?.summary },
    warnings: [
      ...unknownIds('row', asked.newRows, model.rowIds),
      ...unknownIds('column', asked.newColumns, model.columnIds),
    ],
    asked: counted(row.length, 'pair'),
  };
}

function digitsOf(model: Model): number | null {
  return meaningfulDigits({ ...model, branch: model.evidence.branch });
}

/** The model as a long table that a query can ask for pairs, written as the query is. */
function asLong({ table, titles, rowIds, columnIds }: NamedModel, source: TableSource): LongTable {
  const ids = (names: readonly string[]) => {
    const numbered = createTextIds();
    for (const id of names) numbered.numberOf(id);
    return numbered;
  };
  const [rows, columns] = [ids(rowIds), ids(columnIds)];
  return {
    kind: 'long',
    source,
    layout: {
      kind: 'long',
      columns: { file: 'the model', count: 3, header: [titles.row, titles.column, titles.value] },
      ...{ row: 0, column: 1, value: 2 },
    },
    ...{ rows, columns, rowIds: rows.names, columnIds: columns.names, table },
    ...{ readings: table.value, duplicates: 0, warnings: [] },
  };
}

function unknownIds(what: string, ids: readonly Id[], known: readonly Id[]): string[] {
  const [first] = ids;
  if (first === undefined) return [];
  const many = ids.length === 1 ? `1 ${what} id is` : `${ids.length} ${what} ids are`;
  return [`${many} not in the model: ${listed(ids)}. ${meant(first, known)}Predicted from offsets alone.`];
}

async function ofNewLines(
  runtime: Runtime,
  flags: PredictFlags,
  model: NamedModel,
  input: Input,
  side: SideName,
  signal: AbortSignal,
): Promise<Prediction> {
  // Few new rows look like data from the first line on: the model knows what its columns are called.
  const expected = side === 'rows' ? model.columnIds.map(String) : [];
  const options = { ...readingOptions(flags), expected, runtime };
  const persons = await withPauses(readingTable(input, options), signal);
  const lines: NewTable = persons.kind === 'wide' ? persons : acrossModel(model, side, persons, input.name);
  checkReadings(readingsOf(persons), optionsFrom(model));
  const grown = growBy(runtime.kernels, model, side, lines, input.name);
  const intervals = intervalsIfAsked(runtime, flags, grown.model);
  const here = intervals && {
    cell: (i: number, j: number) => intervals.cell(grown.rows[i]!, grown.columns[j]!),
  };
  const whole: PersonsTable = persons.kind === 'wide' ? persons : { ...persons, ...lines, ...namesOf(lines) };
  if (whole.kind === 'long') checkLines(whole);
  const decimals = digitsOf(model);
  const many = (side === 'rows' ? lines.rowIds : lines.columnIds).length;
  return {
    answer: {
      persons: whole,
      pairs: undefined,
      model: selectLines(grown.model.pair, grown.rows, grown.columns),
      ...{ intervals: here, decimals },
    },
    cells: here && [{ ...namesOf(lines), table: lines.table }, here, [], decimals, undefined],
    trust: intervals?.summary,
    warnings: [...persons.warnings, ...lineWarnings(model, side, lines, grown, persons)],
    asked: counted(many, side === 'rows' ? 'new row' : 'new column'),
  };
}

function lineWarnings(
  { rank }: Model,
  side: SideName,
  { rowIds, columnIds }: NewTable,
  { thin, known }: Grown,
  persons: PersonsTable,
): string[] {
  const ids = side === 'rows' ? rowIds : columnIds;
  const one = side === 'rows' ? 'row' : 'column';
  const named = (numbers: readonly number[]): string => listed(numbers.map((n) => ids[n]!));
  const warnings: string[] = [];
  if (thin.length > 0) {
    const have = thin.length === 1 ? `1 new ${one} has` : `${thin.length} new ${one}s have`;
    warnings.push(
      `${have} fewer values than the rank, ${rank}: ${named(thin)}. What is filled there leans on what other ${one}s are like.`,
    );
  }
  const isNumbered = persons.kind === 'wide' && persons.label === undefined && side === 'rows';
  if (known.length > 0 && !isNumbered) {
    const are = known.length === 1 ? `1 ${one} is` : `${known.length} ${one}s are`;
    warnings.push(
      `${are} in the model already: ${named(known)}. The answer goes by the values given here alone.`,
    );
  }
  return warnings;
}

function intervalsIfAsked(
  runtime: Runtime,
  { interval, holes, cells }: PredictFlags,
  model: Model,
): Intervals | undefined {
  if (interval === undefined && holes === undefined && cells === undefined) return undefined;
  return intervalsOf(runtime, model, {
    ...(interval !== undefined && { interval }),
    ...(holes !== undefined && { holes }),
  });
}

async function report(
  flags: PredictFlags,
  folder: string,
  model: Model,
  prediction: Prediction,
): Promise<void> {
  const { rowIds, columnIds, rank, seed } = model;
  const { asked, warnings, trust } = prediction;
  if (flags.json) {
    const shape = [rowIds.length, columnIds.length];
    const summary = {
      model: folder,
      shape,
      rank,
      seed,
      asked,
      warnings,
      ...(trust !== undefined && { intervals: trust }),
    };
    await (await openOutput('-')).write([`${JSON.stringify(summary, null, 2)}\n`]);
    return;
  }
  if (flags.quiet) return;
  say(`${folder}: ${rowIds.length} × ${columnIds.length}, rank ${rank}; ${asked}`);
  if (trust !== undefined) say(trust.promise);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

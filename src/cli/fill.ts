/** `rankfree fill`: reads a table, completes it, writes it back. */

import { complete, runtimeFor } from '../completion/complete.ts';
import type {
  Completion,
  CompletionOptions,
  Covariance,
  Method,
  NoiseMode,
  Progress,
} from '../completion/completion.ts';
import type { Evidence } from '../completion/evidence.ts';
import type { ObservedTable } from '../completion/table.ts';
import { RankfreeError } from '../errors.ts';
import { readDialect } from '../formats/dialect.ts';
import { readInput } from '../formats/input.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import { meaningfulDecimals } from '../formats/numberText.ts';
import type { Output } from '../formats/output.ts';
import { BrokenPipe, openOutput } from '../formats/output.ts';
import { openTrace } from '../report/trace.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { checkLines, writeLong } from '../tables/long.ts';
import type { Pairs } from '../tables/pairs.ts';
import { withPauses } from '../tables/pausing.ts';
import { readQuery } from '../tables/query.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import { readingTable } from '../tables/readTable.ts';
import { writeCells, writeLongCells } from '../tables/trustedCells.ts';
import { writeWide } from '../tables/wide.ts';
import type { Intervals } from '../trust/intervals.ts';
import type { TrustOptions } from '../trust/options.ts';
import { wantsIntervals } from '../trust/options.ts';
import { interruptible } from './interruption.ts';
import type { ProgressDisplay } from './progress.ts';
import { openProgress } from './progress.ts';
import type { ReadingFlags } from './readingOptions.ts';
import { readingOptions } from './readingOptions.ts';
import { completionReport, completionSummary, unknownNames } from './report.ts';
import { say } from './say.ts';

export interface FillFlags extends ReadingFlags {
  output?: string;
  query?: string;
  interval?: number;
  exact?: boolean;
  certified?: boolean;
  holes?: 'uniform' | 'rowcol';
  cells?: string;
  report?: string;
  method?: Method;
  covariance?: Covariance;
  noise?: NoiseMode | 'auto';
  width?: number;
  folds?: number;
  seed?: number;
  threads?: number;
  fast?: boolean;
  quiet?: boolean;
}

interface Asked {
  persons: PersonsTable;
  /** Pairs of the query, if there is one. */
  pairs: Pairs | undefined;
}

/** What was found, with intervals and what they rest on where they are needed. */
interface Answer {
  completion: Completion;
  trust: { intervals: Intervals; evidence: Evidence } | undefined;
}

export async function fill(flags: FillFlags, path: string): Promise<void> {
  const progress = openProgress(flags.quiet ?? false);
  const work = (signal: AbortSignal): Promise<void> => fillTable(flags, path, signal, progress);
  try {
    await interruptible(work, progress.reached);
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
  } finally {
    progress.close();
  }
}

async function fillTable(
  flags: FillFlags,
  path: string,
  signal: AbortSignal,
  progress: ProgressDisplay,
): Promise<void> {
  const trust = trustOptions(flags);
  // A report shows intervals whether or not the table has them.
  const needsTrust = wantsIntervals(trust) || flags.report !== undefined;
  const output = await openOutput(flags.output);
  const cells = await openBeside(flags, 'cells');
  const report = await openReport(flags);
  const tell = flags.quiet ? (): void => undefined : say;
  const onProgress = (frame: Progress): void => {
    report?.trace.add(frame);
    progress.update(frame);
  };
  const options = { ...completionOptions(flags), signal, onProgress };
  // Threads that were asked for start while the input is read.
  let runtime = await runtimeFor(0, options);
  let persons: PersonsTable;
  let answer: Answer;
  try {
    const asked = await readAsked(flags, path, runtime, signal);
    persons = asked.persons;
    for (const warning of persons.warnings) tell(`Warning: ${warning}`);
    runtime = await runtimeFor(persons.table.value.length, options, runtime);
    answer = await answerFor(persons.table, options, needsTrust ? trust : undefined, runtime);
    progress.close();
    for (const warning of unknownNames(persons, answer.completion)) tell(`Warning: ${warning}`);
    progress.writing();
    const chunks = filledText(flags, runtime, asked, answer);
    if (chunks !== undefined) await output.write(chunks, signal);
    if (cells !== undefined) await cells.write(cellsText(asked, answer), signal);
    await report?.write(flags, path, asked, answer, signal);
  } finally {
    await runtime.close();
  }
  const { completion } = answer;
  const intervals = answer.trust?.intervals.summary;
  if (flags.json) {
    const summary = await completionSummary(path, persons, completion, intervals);
    await (await openOutput('-')).write([`${JSON.stringify(summary, null, 2)}\n`]);
  } else tell(completionReport(path, persons, completion, intervals));
}

/** Where the report goes, and what it hears on the way; the packages that it takes are missed before any work. */
async function openReport(flags: FillFlags) {
  const output = await openBeside(flags, 'report');
  if (output === undefined) return undefined;
  const { loadPlotting } = await import('../report/plotting.ts');
  const { fillReport } = await import('./fillReport.ts');
  const plotting = await loadPlotting();
  const trace = openTrace();
  return {
    trace,
    async write(
      flags: FillFlags,
      input: string,
      asked: Asked,
      answer: Answer,
      signal: AbortSignal,
    ): Promise<void> {
      const { completion, trust } = answer;
      if (trust === undefined) return;
      const found = { input, ...asked, completion, ...trust, trace: trace.points() };
      await output.write([await fillReport(plotting, flags, found)], signal);
    },
  };
}

async function readAsked(
  flags: FillFlags,
  path: string,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<Asked> {
  const options = readingOptions(flags);
  if (path === '-' && flags.query === '-') {
    throw new RankfreeError('BAD_OPTION', 'INPUT and --query can not both be standard input.', {
      hint: 'Give one of them as a file.',
    });
  }
  const input = await readInput(path, { signal });
  const persons = await withPauses(readingTable(input, { ...options, runtime }), signal);
  if (persons.kind === 'wide') {
    if (flags.query === undefined) return { persons, pairs: undefined };
    throw new RankfreeError('BAD_OPTION', `--query belongs to the long layout; ${path} was read as wide.`, {
      hint: 'Pass --layout long if each line is one observation.',
    });
  }
  if (flags.query === undefined) {
    checkLines(persons);
    return { persons, pairs: undefined };
  }
  const query = readQuery(readDialect(await readInput(flags.query, { signal }), options), persons);
  return { persons: query.long, pairs: query.pairs };
}

/** `trust`: what is asked of intervals, where they are needed. They are loaded then: a command should start fast. */
async function answerFor(
  table: ObservedTable,
  options: CompletionOptions,
  trust: TrustOptions | undefined,
  runtime: Runtime,
): Promise<Answer> {
  if (trust === undefined) return { completion: await complete(table, options, runtime), trust: undefined };
  const { completeWithIntervals } = await import('../trust/intervals.ts');
  const { completion, ...found } = await completeWithIntervals(table, options, trust, runtime);
  return { completion, trust: found };
}

/** What is asked of intervals; they are wanted where their cells are. */
function trustOptions({ interval, exact, certified, holes, cells }: FillFlags): TrustOptions {
  if (exact && certified) {
    throw new RankfreeError('BAD_OPTION', '--exact and --certified exclude each other.', {
      hint: '--certified keeps the level; --exact promises less and leaves no cell out of the answer.',
    });
  }
  const guarantee = exact ? 'exact' : certified ? 'certified' : cells !== undefined ? 'crossFit' : undefined;
  return {
    ...(interval !== undefined && { interval }),
    ...(guarantee !== undefined && { guarantee }),
    ...(holes !== undefined && { holes }),
  };
}

/** Where the cells or the report go, if they are asked for: not where the table or the summary goes, or both. */
async function openBeside(flags: FillFlags, what: 'cells' | 'report'): Promise<Output | undefined> {
  const { output, json, cells } = flags;
  const path = flags[what];
  if (path === undefined) return undefined;
  const tableGoesOut = !json && (output === undefined || output === '-');
  const cellsGoOut = what === 'report' && cells === '-';
  if (path === '-' && (json || tableGoesOut || cellsGoOut)) {
    throw new RankfreeError('BAD_OPTION', 'standard output is taken already.', {
      place: `--${what}`,
      hint:
        json || cellsGoOut
          ? `Name a file for the ${what}.`
          : `Name a file for the ${what}, or one for the table with -o.`,
    });
  }
  return openOutput(path, `--${what}`);
}

function completionOptions({
  method,
  covariance,
  noise,
  width,
  folds,
  seed,
  threads,
  fast,
}: FillFlags): CompletionOptions {
  const given = { method, covariance, noise, width, folds, seed, threads, fast };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The filled table, unless standard output is taken by the summary and no file is named. */
function filledText(
  flags: FillFlags,
  runtime: Runtime,
  { persons, pairs }: Asked,
  { completion, trust }: Answer,
): Iterable<string | Uint8Array> | undefined {
  const { output: path, json } = flags;
  if (json && (path === undefined || path === '-')) return undefined;
  const { model } = completion;
  const format = numberFormat(completion, persons.text.decimal);
  if (persons.kind === 'wide') return writeWide(persons, model, format);
  if (trust !== undefined && wantsIntervals(trustOptions(flags))) {
    return writeLongCells(persons, trust.intervals, format, pairs);
  }
  return writeLong(runtime, persons, { model, format, query: pairs });
}

/** All filled cells with their intervals, and the suspicious ones. */
function cellsText({ persons, pairs }: Asked, { completion, trust }: Answer): Iterable<string> {
  if (trust === undefined) return [];
  const { decimals } = numberFormat(completion, '.');
  return writeCells(persons, trust.intervals, completion.suspicious, decimals, pairs);
}

/** Digits far below the noise are left out; where units differ the noise of one column says nothing of another's. */
function numberFormat({ noise, scaled, branch }: Completion, mark: '.' | ','): NumberFormat {
  return { mark, decimals: scaled || branch === 'exact' ? null : meaningfulDecimals(noise) };
}

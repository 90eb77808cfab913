/** `rankfree fill`: reads a table, completes it, writes it back. */

import { complete, completeWithEvidence, runtimeFor } from '../completion/complete.ts';
import type { Completion, CompletionOptions, Progress } from '../completion/completion.ts';
import type { Continuation } from '../completion/continuation.ts';
import type { FoldFit } from '../completion/crossFit.ts';
import type { Evidence, Guarantee } from '../completion/evidence.ts';
import type { ObservedTable } from '../completion/table.ts';
import { checkReadings } from '../completion/valueRules.ts';
import { RankfreeError } from '../errors.ts';
import { openTable } from '../formats/open.ts';
import type { Output } from '../formats/output.ts';
import { BrokenPipe, openOutput } from '../formats/output.ts';
import { openTrace } from '../report/trace.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { checkLines } from '../tables/long.ts';
import type { Pairs } from '../tables/pairs.ts';
import { withPauses } from '../tables/pausing.ts';
import { readQuery } from '../tables/query.ts';
import { readingsOf } from '../tables/readings.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import { openSource, readingTable } from '../tables/readTable.ts';
import type { Target } from '../tables/written.ts';
import { checkTarget } from '../tables/written.ts';
import type { Intervals } from '../trust/intervals.ts';
import type { TrustOptions } from '../trust/options.ts';
import { wantsIntervals } from '../trust/options.ts';
import type { CellsFile } from './cellsFile.ts';
import { openCells } from './cellsFile.ts';
import { interruptible } from './interruption.ts';
import { refuseTooLarge } from './memory.ts';
import { calledInput, openInput } from './openInput.ts';
import type { ProgressDisplay } from './progress.ts';
import { openProgress } from './progress.ts';
import type { ReadingFlags } from './readingOptions.ts';
import { readingOptions } from './readingOptions.ts';
import { completionReport, completionSummary, unknownNames } from './report.ts';
import { say } from './say.ts';
import { chooseTarget, meaningfulDigits, writeTo } from './target.ts';

/** Options of a completion that are flags of the same name. */
type FitFlags = Pick<
  CompletionOptions,
  'method' | 'loss' | 'covariance' | 'noise' | 'bounds' | 'width' | 'folds' | 'seed' | 'threads' | 'fast'
>;

export interface FillFlags extends ReadingFlags, FitFlags {
  output?: string;
  query?: string;
  round?: boolean;
  interval?: number;
  exact?: boolean;
  certified?: boolean;
  holes?: 'uniform' | 'rowcol';
  cells?: string;
  report?: string;
  model?: string;
  from?: string;
  quiet?: boolean;
}

interface Asked {
  persons: PersonsTable;
  /** Pairs of the query, if there is one. */
  pairs: Pairs | undefined;
  /** What the input is, as people call it. */
  format: string;
  target: Target;
}

/** What was found, with intervals and what they rest on where they are needed. */
interface Answer {
  completion: Completion;
  trust: { intervals: Intervals; evidence: Evidence<FoldFit> } | undefined;
  /** Where the fit is kept, or goes on from another. */
  evidence: Evidence<FoldFit> | undefined;
}

export async function fill(flags: FillFlags, path?: string): Promise<void> {
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
  path: string | undefined,
  signal: AbortSignal,
  progress: ProgressDisplay<Progress>,
): Promise<void> {
  const given = trustOptions(flags);
  // A report shows intervals whether or not the table has them.
  const needsTrust = wantsIntervals(given) || flags.report !== undefined;
  const output = await openOutput(flags.output);
  const cells = await openCellsBeside(flags);
  const report = await openReport(flags);
  const keeping = await openKeeping(flags);
  const tell = flags.quiet ? (): void => undefined : say;
  const onProgress = (frame: Progress): void => {
    report?.trace.add(frame);
    progress.update(frame);
  };
  const from = await keeping?.from();
  const promised = from?.model.guarantee ?? given.guarantee ?? 'crossFit';
  const trust = needsTrust ? { ...given, guarantee: promised } : undefined;
  const options = { ...completionOptions(flags), ...from?.options, signal, onProgress };
  // Threads that were asked for start while the input is read.
  let runtime = await runtimeFor(0, options);
  let persons: PersonsTable;
  let answer: Answer;
  try {
    const asked = await readAsked(flags, path, runtime, signal);
    persons = asked.persons;
    checkReadings(readingsOf(persons), options);
    for (const warning of persons.warnings) tell(`Warning: ${warning}`);
    const called = { place: calledInput(path), fixed: from !== undefined };
    refuseTooLarge(persons, { ...options, ...trust }, called);
    runtime = await runtimeFor(persons.table.value.length, options, runtime);
    keeping?.check(calledInput(path), persons);
    const start = from?.start(runtime.kernels, persons);
    const work = { trust, promised, keep: keeping !== undefined, start };
    answer = await answerFor(persons.table, options, work, runtime);
    progress.close();
    for (const warning of unknownNames(persons, answer.completion)) tell(`Warning: ${warning}`);
    progress.writing();
    if (isWritten(flags)) await writeAnswer(flags, output, runtime, asked, answer, signal);
    if (cells !== undefined) await writeCellsOf(cells, asked, answer, signal);
    await report?.write(flags, calledInput(path), asked, answer, signal);
    if (answer.evidence !== undefined) {
      await keeping?.write(persons, answer.completion, answer.evidence, promised);
    }
  } finally {
    await runtime.close();
  }
  const { completion } = answer;
  const intervals = answer.trust?.intervals.summary;
  if (flags.json) {
    const summary = await completionSummary(calledInput(path), persons, completion, intervals);
    await (await openOutput('-')).write([`${JSON.stringify(summary, null, 2)}\n`]);
  } else tell(completionReport(calledInput(path), persons, completion, intervals));
}

/** The model that is kept or gone on from. It is loaded then: a command should start fast. */
async function openKeeping(flags: FillFlags) {
  if (flags.model === undefined && flags.from === undefined) return undefined;
  const { openKeeping } = await import('./keeping.ts');
  return openKeeping(flags, completionOptions(flags));
}

/** Where the report goes, and what it hears on the way; the packages that it takes are missed before any work. */
async function openReport(flags: FillFlags) {
  const output = await openBeside(flags, 'report');
  if (output === undefined) return undefined;
  refuseReportOf(flags.loss);
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

/** Its figures are of amounts with intervals. */
function refuseReportOf(loss: CompletionOptions['loss']): void {
  if (loss !== 'logistic' && loss !== 'poisson') return;
  throw new RankfreeError(
    'BAD_OPTION',
    `the report shows squared errors of amounts, and loss '${loss}' has none.`,
    {
      place: '--report',
      hint: 'Leave it out: --json has what was found.',
    },
  );
}

async function readAsked(
  flags: FillFlags,
  path: string | undefined,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<Asked> {
  const options = readingOptions(flags);
  if (path === '-' && flags.query === '-') {
    throw new RankfreeError('BAD_OPTION', 'INPUT and --query can not both be standard input.', {
      hint: 'Give one of them as a file.',
    });
  }
  const input = await openInput(flags, path, signal);
  const persons = await withPauses(readingTable(input, { ...options, runtime }), signal);
  const asked = await withQuery(flags, persons, calledInput(path), signal);
  const target = await chooseTarget(flags, input, asked.pairs !== undefined);
  checkTarget(target, asked);
  return { ...asked, format: input.format.title, target };
}

async function withQuery(
  flags: FillFlags,
  persons: PersonsTable,
  name: string,
  signal: AbortSignal,
): Promise<Pick<Asked, 'persons' | 'pairs'>> {
  if (flags.query === undefined) {
    if (persons.kind === 'long') checkLines(persons);
    return { persons, pairs: undefined };
  }
  if (persons.kind === 'wide') {
    throw new RankfreeError('BAD_OPTION', `--query belongs to the long layout; ${name} was read as wide.`, {
      hint: 'Pass --layout long if each line is one observation.',
    });
  }
  const input = await openTable(flags.query, { signal });
  if (input.kind === 'array') {
    throw new RankfreeError('BAD_OPTION', `${flags.query} is an array, and a query names two columns.`, {
      place: '--query',
      hint: 'Pass a table with the two key columns.',
    });
  }
  // The dialect that was named is that of texts; a query may be something else.
  const { delimiter, decimal, missing } = readingOptions(flags);
  const dialect = input.kind === 'text' ? { delimiter, decimal } : {};
  const query = readQuery(openSource(input, { missing, ...dialect }), persons);
  return { persons: query.long, pairs: query.pairs };
}

/** `trust`: what is asked of intervals, where they are needed. They are loaded then: a command should start fast. */
async function answerFor(
  table: ObservedTable,
  options: CompletionOptions,
  { trust, promised, keep, start }: Work,
  runtime: Runtime,
): Promise<Answer> {
  if (trust !== undefined) {
    const { completeWithIntervals } = await import('../trust/intervals.ts');
    const { completion, ...found } = await completeWithIntervals(table, options, trust, runtime, start);
    return { completion, trust: found, evidence: found.evidence };
  }
  if (!keep) return { completion: await complete(table, options, runtime), trust, evidence: undefined };
  return { ...(await completeWithEvidence(table, options, promised, runtime, start)), trust };
}

/** What a fit is to give: intervals, a model, and where it goes on from. */
interface Work {
  trust: TrustOptions | undefined;
  promised: Guarantee;
  keep: boolean;
  start: Continuation | undefined;
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
  loss,
  covariance,
  noise,
  bounds,
  round,
  width,
  folds,
  seed,
  threads,
  fast,
}: FillFlags): CompletionOptions {
  const rounding = round ? ('whole' as const) : undefined;
  const given = {
    method,
    loss,
    covariance,
    noise,
    bounds,
    round: rounding,
    width,
    folds,
    seed,
    threads,
    fast,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The filled table is written, unless standard output is taken by the summary and no file is named. */
function isWritten({ output, json }: FillFlags): boolean {
  return json !== true || (output !== undefined && output !== '-');
}

async function writeAnswer(
  flags: FillFlags,
  output: Output,
  runtime: Runtime,
  { persons, pairs, target }: Asked,
  { completion, trust }: Answer,
  signal: AbortSignal,
): Promise<void> {
  const { model } = completion;
  const intervals = wantsIntervals(trustOptions(flags)) ? trust?.intervals : undefined;
  const answer = { persons, pairs, model, intervals, decimals: meaningfulDigits(completion) };
  await writeTo(output, flags.output, runtime, answer, target, signal);
}

async function openCellsBeside(flags: FillFlags): Promise<CellsFile | undefined> {
  const output = await openBeside(flags, 'cells');
  return output === undefined ? undefined : openCells(output, flags.cells!);
}

/** All filled cells with their intervals, and the suspicious ones. */
async function writeCellsOf(
  cells: CellsFile,
  { persons, pairs }: Asked,
  { completion, trust }: Answer,
  signal: AbortSignal,
): Promise<void> {
  if (trust === undefined) return;
  const digits = meaningfulDigits(completion);
  await cells.write([persons, trust.intervals, completion.suspicious, digits, pairs], signal);
}

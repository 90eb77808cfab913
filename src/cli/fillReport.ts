/** The report of `rankfree fill`: what the library found, and what was asked on the command line. */
import { boundsWords } from '../completion/outputScale.ts';
import { planCompletion } from '../completion/plan.ts';
import type { Done, Parameter, ReportSource } from '../report/content.ts';
import type { Plotting } from '../report/plotting.ts';
import { writeReport } from '../report/report.ts';
import type { TableSource } from '../tables/source.ts';
import { commandLine } from './commandLine.ts';
import type { FillFlags } from './fill.ts';
import { rangeText } from './numberOption.ts';
import { unknownNames } from './report.ts';
import { packageVersion } from './version.ts';

type Found = Omit<ReportSource, 'warnings' | 'done'> & { format: string };

export async function fillReport(plotting: Plotting, flags: FillFlags, found: Found): Promise<string> {
  const { persons, completion } = found;
  const done = await doneBy(flags, found);
  const warnings = [...persons.warnings, ...unknownNames(persons, completion)];
  return writeReport(plotting, { ...found, warnings, done });
}

async function doneBy(flags: FillFlags, found: Found): Promise<Done> {
  const { quiet: _, ...asked } = flags;
  return {
    command: commandLine('fill', asked.sql === undefined ? found.input : undefined, {
      ...asked,
      ...(asked.bounds !== undefined && { bounds: rangeText(asked.bounds) }),
      seed: found.completion.seed,
    }),
    parameters: [
      ...readingParameters(flags, found),
      ...fittingParameters(flags, found),
      ...trustParameters(found),
    ],
    madeAt: new Date().toISOString(),
    version: await packageVersion(),
  };
}

function readingParameters(flags: FillFlags, { input, format, persons }: Found): Parameter[] {
  return [
    { name: 'input', value: flags.sql ?? input },
    { name: 'format', value: format },
    { name: 'layout', value: persons.kind, note: origin(flags.layout) },
    ...dialectParameters(flags, persons.source),
    {
      name: 'more tokens for holes',
      value: flags.missing?.map((token) => JSON.stringify(token)).join(', ') ?? 'none',
    },
    ...(flags.query === undefined ? [] : [{ name: 'pairs asked for', value: flags.query }]),
  ];
}

function dialectParameters(flags: FillFlags, source: TableSource): Parameter[] {
  if (source.kind !== 'text') return [];
  const { delimiter, decimal } = source.text;
  return [
    { name: 'delimiter', value: JSON.stringify(delimiter), note: origin(flags.delimiter) },
    { name: 'decimal mark', value: decimal, note: origin(flags.decimal) },
  ];
}

function fittingParameters(flags: FillFlags, { persons, completion, intervals }: Found): Parameter[] {
  const {
    method,
    loss,
    covariance,
    noiseMode,
    folds,
    iterations,
    seed,
    threads,
    scaled,
    bentColumns,
    model,
  } = completion;
  const entries = persons.table.value.length;
  const { width } = planCompletion(entries, planOptions(flags), intervals.summary.guarantee);
  const bySize = `by size: ${entries} values`;
  return [
    { name: 'method', value: method, note: origin(flags.method, 'the default') },
    { name: 'loss', value: loss, note: origin(flags.loss, 'the default') },
    ...(covariance === null
      ? []
      : [{ name: 'covariance', value: covariance, note: origin(flags.covariance, bySize) }]),
    {
      name: 'noise',
      value: noiseMode,
      note:
        loss === 'huber'
          ? 'the same for all cells; values far off count by their size'
          : flags.noise === undefined || flags.noise === 'auto'
            ? 'what predicted left-out values best'
            : 'as asked',
    },
    {
      name: 'width',
      value: String(width),
      note: `${origin(flags.width, 'the default')}; components to start with`,
    },
    { name: 'folds', value: String(folds), note: origin(flags.folds, bySize) },
    { name: 'sweeps', value: String(iterations), note: 'of all runs' },
    {
      name: 'columns',
      value: scaled ? 'brought to one scale' : 'as they are',
      note: scaled ? 'their units differ' : 'one unit',
    },
    { name: 'columns on a bent scale', value: String(bentColumns.length) },
    {
      name: 'bounds',
      value: model.bounds === null ? 'none' : boundsWords(model.bounds.low, model.bounds.high),
      note:
        model.bounds === null
          ? 'filled values may lie outside the observed ones'
          : model.bounds.of === 'option'
            ? 'as asked'
            : 'a short scale: filled values are held within it',
    },
    ...(model.whole === null
      ? []
      : [
          {
            name: 'rounded columns',
            value: `${model.whole.reduce((sum, is) => sum + is, 0)} of ${model.whole.length}`,
            note: 'as asked: those of whole numbers alone',
          },
        ]),
    { name: 'seed', value: String(seed) },
    { name: 'threads', value: String(threads), note: 'no influence on the result' },
    { name: 'arithmetic', value: flags.fast ? 'fast' : 'the same on every processor' },
  ];
}

function planOptions({ method, loss, covariance, width, folds }: FillFlags) {
  const given = { method, loss, covariance, width, folds };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function trustParameters({ intervals: { summary } }: Found): Parameter[] {
  return [
    { name: 'level of the intervals', value: String(summary.level) },
    { name: 'guarantee', value: summary.guarantee },
    {
      name: 'holes taken for',
      value: summary.holes === 'uniform' ? 'a random sample' : 'random by row and column',
    },
  ];
}

function origin(asked: unknown, otherwise = 'found'): string {
  return asked === undefined ? otherwise : 'as asked';
}

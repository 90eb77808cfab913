/** The commands and their options, as data; what they do is loaded when they run. */
import type { Application, CommandContext } from '@stricli/core';
import { buildApplication, buildCommand, buildRouteMap, text_en } from '@stricli/core';
import { exitCodeOfError, messageOfError } from './failures.ts';
import type { FillFlags } from './fill.ts';
import { json, quiet, seed, text, threads } from './flags.ts';
import type { InspectFlags } from './inspect.ts';
import { atLeast, range, share } from './numberOption.ts';
import type { PredictFlags } from './predict.ts';
import { recover } from './recover/routes.ts';
import { packageVersion } from './version.ts';

const input = {
  kind: 'tuple',
  parameters: [
    {
      brief:
        'A table: CSV, TSV, JSON, Parquet, Arrow, .xlsx, .npy, .npz, .mtx or .png; also gzipped; - is standard input',
      parse: text,
      placeholder: 'INPUT',
      optional: true,
    },
  ],
} as const;

const readingFlags = {
  layout: {
    kind: 'enum',
    values: ['wide', 'long'],
    optional: true,
    brief: 'wide: a line a row; long: a line an observation. Detected by default',
  },
  row: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'NAME',
    brief: 'Column of row labels or row ids',
  },
  column: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'NAME',
    brief: 'Column of column ids (long layout)',
  },
  value: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'NAME',
    brief: 'Column of values (long layout)',
  },
  missing: {
    kind: 'parsed',
    parse: text,
    optional: true,
    variadic: true,
    placeholder: 'TOKEN',
    brief: 'One more token that marks a hole; may be repeated',
  },
  delimiter: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'C',
    brief: 'What separates fields (, ; | or \\t). Detected by default',
  },
  decimal: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'C',
    brief: 'Decimal mark, . or ,. Detected by default',
  },
  sheet: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'NAME',
    brief: 'Sheet of a spreadsheet. Default the first',
  },
  array: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'NAME',
    brief: 'Array of an .npz. Default the only one',
  },
  mask: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'FILE',
    brief: 'PNG of the same size: what is not black there is a hole of the image',
  },
  sql: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'QUERY',
    brief: 'In place of INPUT: a query for DuckDB, of tables or files (needs @duckdb/node-api)',
  },
  database: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'FILE',
    brief: 'Database of DuckDB that --sql asks; it is only read',
  },
  json,
} as const;

const fill = buildCommand<FillFlags, [string?]>({
  loader: async () => (await import('./fill.ts')).fill,
  parameters: {
    positional: input,
    flags: {
      output: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief:
          'Where the filled table goes, in the format of its name. Default standard output, in that of the input',
      },
      ...readingFlags,
      query: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief: 'Table of the two key columns: the pairs to predict (long layout). Default all unobserved',
      },
      bounds: {
        kind: 'parsed',
        parse: range,
        optional: true,
        placeholder: 'LO,HI',
        brief: 'Filled cells stay between these, such as 1,5; one of them may be left out, as in 0,',
      },
      round: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Columns of whole numbers alone are filled with whole numbers',
      },
      interval: {
        kind: 'parsed',
        parse: share,
        optional: true,
        placeholder: 'LEVEL',
        brief:
          'Intervals that are to contain this share of the true values. Default none; 0.9 with the next four',
      },
      exact: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Intervals with a proved bound: every cell is left out of one run that never sees it',
      },
      certified: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Intervals that keep their level by theorem: a tenth of the cells is put aside for that',
      },
      holes: {
        kind: 'enum',
        values: ['uniform', 'rowcol'],
        optional: true,
        brief:
          'What holes are taken for by intervals: rowcol where some rows and columns have more. Default uniform',
      },
      cells: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief: 'All filled cells with interval and flag, then the suspicious ones, in the format of its name',
      },
      report: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief:
          'One page of HTML: what came in, what was found, how far to trust it. Makes intervals by itself',
      },
      model: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'DIR',
        brief: 'Folder to keep the model in, for rankfree predict. A model that is there is replaced',
      },
      from: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'DIR',
        brief: 'Go on from a model: INPUT has its data and more. Takes fewer sweeps than from the start',
      },
      method: {
        kind: 'enum',
        values: ['alternating', 'gradient'],
        optional: true,
        brief: 'How the table is completed. Default alternating',
      },
      loss: {
        kind: 'enum',
        values: ['squares', 'logistic', 'poisson', 'huber'],
        optional: true,
        brief: 'huber for heavy tails, logistic for 0 and 1, poisson for counts. Default squares',
      },
      covariance: {
        kind: 'enum',
        values: ['full', 'diagonal'],
        optional: true,
        brief: 'How much uncertainty is kept. Default full below 50000 entries, diagonal from there on',
      },
      noise: {
        kind: 'enum',
        values: ['auto', 'even', 'uneven', 'mixture'],
        optional: true,
        brief: 'The same for all cells, uneven, or with wrong cells. Default auto: what predicts best',
      },
      width: {
        kind: 'parsed',
        parse: atLeast(1),
        optional: true,
        placeholder: 'N',
        brief: 'Components to start with, and more where needed. Default 10 (diagonal, gradient: 30)',
      },
      folds: {
        kind: 'parsed',
        parse: atLeast(1),
        optional: true,
        placeholder: 'K',
        brief: 'Cross-fitted runs that are averaged. Default 5, fewer for large tables',
      },
      seed,
      threads,
      fast: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Allow arithmetic whose last digits may differ between processors',
      },
      quiet,
    },
    aliases: { o: 'output', q: 'quiet' },
  },
  docs: {
    brief: 'Fill the holes of a table',
    fullDescription: [
      'Fills the holes of a table, without being told a rank or a penalty.',
      'A wide table comes back as it was, holes as numbers. A long one comes back as row, column, value for the',
      'pairs of --query, or for all pairs that were not observed.',
      'With --json the summary goes to standard output, and the table only to the file that -o names.',
      '',
      'EXAMPLES',
      '  rankfree fill readings.csv > filled.csv',
      '  rankfree fill readings.csv --missing 999 -o filled.csv',
      '  rankfree fill ratings.csv.gz --row user --column item --value rating --query wanted.csv',
      '  rankfree fill survey.csv --bounds 1,5 --round -o filled.csv',
      '  rankfree fill votes.csv --loss logistic -o probabilities.csv',
      '  rankfree fill readings.csv --interval 0.9 --cells cells.csv -o filled.csv',
      '  rankfree fill readings.csv -o filled.csv --report report.html',
      '  rankfree fill ratings.csv --model ratings.model -o filled.csv',
      '  cat table.tsv | rankfree fill - --json --quiet -o filled.tsv',
      '  rankfree fill book.xlsx --sheet Measured -o filled.xlsx',
      '  rankfree fill --sql "select * from \'runs/*.parquet\'" -o filled.parquet',
    ].join('\n'),
    customUsage: ['INPUT [-o FILE] [options]', '--sql QUERY [-o FILE] [options]'],
  },
});

const { json: _, sql, database, ...foldingFlags } = readingFlags;

const predict = buildCommand<PredictFlags, [string, string?]>({
  loader: async () => (await import('./predict.ts')).predict,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'A folder that fill --model has written', parse: text, placeholder: 'DIR' },
        {
          brief: 'CSV of the two key columns: the pairs to predict; - is standard input',
          parse: text,
          placeholder: 'QUERY',
          optional: true,
        },
      ],
    },
    flags: {
      output: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief: 'Where the answer goes. Default standard output',
      },
      rows: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief:
          'New rows with holes, to be filled without a new fit: wide, with columns of the model, or long',
      },
      columns: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief: 'New columns with holes: wide, with rows of the model, or long',
      },
      interval: {
        kind: 'parsed',
        parse: share,
        optional: true,
        placeholder: 'LEVEL',
        brief: 'Intervals that are to contain this share of the true values. Default none; 0.9 with --cells',
      },
      holes: {
        kind: 'enum',
        values: ['uniform', 'rowcol'],
        optional: true,
        brief: 'What holes are taken for by intervals. Default uniform',
      },
      cells: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'FILE',
        brief: 'All filled cells of new lines with interval and flag, in the format of its name',
      },
      ...foldingFlags,
      json,
      quiet,
    },
    aliases: { o: 'output', q: 'quiet' },
  },
  docs: {
    brief: 'Ask a model that fill --model has kept',
    fullDescription: [
      'Asks a model that fill --model has kept: for pairs, or to fill new rows or columns without a new fit.',
      'Pairs come back as row, column, value; a pair that was observed keeps its value. New lines come back as they were,',
      'holes as numbers. Ids that the model has not seen are predicted from offsets alone.',
      '',
      'EXAMPLES',
      '  rankfree predict ratings.model wanted.csv > predicted.csv',
      '  rankfree predict ratings.model wanted.csv --interval 0.9',
      '  rankfree predict readings.model --rows new-stations.csv -o filled.csv --cells cells.csv',
    ].join('\n'),
    customUsage: [
      'DIR QUERY [-o FILE] [options]',
      'DIR --rows FILE [-o FILE] [options]',
      'DIR --columns FILE [-o FILE] [options]',
    ],
  },
});

const inspect = buildCommand<InspectFlags, [string?]>({
  loader: async () => (await import('./inspect.ts')).inspect,
  parameters: { positional: input, flags: readingFlags },
  docs: {
    brief: 'Say how a table is understood, and what fill would do',
    fullDescription: [
      'Says how a table is understood: layout, shape, holes, ids, repeated readings, range, and what fill would do.',
      '',
      'EXAMPLES',
      '  rankfree inspect readings.csv',
      '  rankfree inspect ratings.csv.gz --layout long --json',
    ].join('\n'),
    customUsage: ['INPUT [options]'],
  },
});

export const application: Application<CommandContext> = buildApplication(
  buildRouteMap({
    routes: { fill, predict, inspect, recover },
    docs: {
      brief: 'Fills tables and recovers structure, without being told a rank, a penalty or a step size',
      fullDescription: [
        'Fills tables with holes, and recovers matrices, points and sparse vectors from few measurements, without being',
        'told a rank, a penalty or a step size.',
        '',
        'EXAMPLES',
        '  rankfree inspect readings.csv        how the table is understood',
        '  rankfree fill readings.csv           the table, filled, on standard output',
        '  rankfree fill --help                 all options',
        '  rankfree predict DIR pairs.csv       what a model says that fill --model DIR has kept',
        '  rankfree recover --help              what can be recovered, and from what',
      ].join('\n'),
    },
  }),
  {
    name: 'rankfree',
    versionInfo: { getCurrentVersion: packageVersion },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: {
      caseStyle: 'convert-camel-to-kebab',
      disableAnsiColor: true,
      onlyRequiredInUsageLine: true,
    },
    determineExitCode: exitCodeOfError,
    localization: {
      text: {
        ...text_en,
        exceptionWhileRunningCommand: messageOfError,
        exceptionWhileLoadingCommandFunction: messageOfError,
      },
    },
  },
);

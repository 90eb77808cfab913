/** A person's table from an input: dialect, layout and cells, found or as the options say. */

import { RankfreeError } from '../errors.ts';
import { cellReader } from '../formats/cells.ts';
import type { DialectOptions } from '../formats/dialect.ts';
import { readDialect } from '../formats/dialect.ts';
import type { ArrayInput, Input } from '../formats/format.ts';
import type { InputText } from '../formats/input.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readArray } from './arrayTable.ts';
import type { LayoutOptions } from './layout.ts';
import { findLayout } from './layout.ts';
import type { LongTable } from './long.ts';
import { readLong } from './long.ts';
import type { Pausing } from './pausing.ts';
import { inOneGo } from './pausing.ts';
import { gridSource, sheetSource } from './sheetSource.ts';
import type { TableSource } from './source.ts';
import { textSource } from './textSource.ts';
import type { WideTable } from './wide.ts';
import { readWide } from './wide.ts';

export interface TableOptions extends DialectOptions, LayoutOptions {
  /** Tokens that mark holes, beside the usual ones. */
  missing?: readonly string[] | undefined;
  /** Reads plain numbers of a text by kernels. Default without. */
  runtime?: Runtime | undefined;
}

export type PersonsTable = WideTable | LongTable;

/** An input, or a text alone. */
type AnyInput = InputText | Exclude<Input, { kind: 'text' }>;

export function readTable(input: AnyInput, options: TableOptions = {}): PersonsTable {
  return inOneGo(readingTable(input, options));
}

/** The same as work that can be stopped between two records. */
export function* readingTable(input: AnyInput, options: TableOptions = {}): Pausing<PersonsTable> {
  if (isArray(input)) {
    refuseLayout(options, input.name);
    return yield* readArray(input, options.missing ?? []);
  }
  const source = openSource(input, options);
  const layout = findLayout(source, options);
  return layout.kind === 'wide'
    ? yield* readWide(source, layout)
    : yield* readLong(source, layout, options.runtime);
}

export function openSource(input: Exclude<AnyInput, ArrayInput>, options: TableOptions = {}): TableSource {
  const { missing = [] } = options;
  if ('text' in input) {
    const text = readDialect(input, options);
    return textSource(text, cellReader({ decimal: text.decimal, missing }));
  }
  refuseDialect(options, input.name);
  const readCell = cellReader({ missing });
  return input.kind === 'grid' ? gridSource(input, readCell) : sheetSource(input, readCell);
}

function isArray(input: AnyInput): input is ArrayInput {
  return 'array' in input;
}

function refuseLayout({ layout, row, column, value, ...options }: TableOptions, name: string): void {
  refuseDialect(options, name);
  const given = Object.entries({ layout, row, column, value }).find(([, word]) => word !== undefined);
  if (given === undefined) return;
  throw new RankfreeError('BAD_OPTION', `an array such as ${name} has no columns to name.`, {
    place: `--${given[0]}`,
    hint: 'Leave it out.',
  });
}

function refuseDialect({ delimiter, decimal }: DialectOptions, name: string): void {
  if (delimiter === undefined && decimal === undefined) return;
  throw new RankfreeError('BAD_OPTION', `it belongs to delimited text; ${name} is none.`, {
    place: delimiter === undefined ? '--decimal' : '--delimiter',
    hint: 'Leave it out.',
  });
}

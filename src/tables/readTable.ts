/** A person's table from text: dialect, layout and cells, found or as the options say. */
import { cellReader } from '../formats/cells.ts';
import type { DialectOptions } from '../formats/dialect.ts';
import { readDialect } from '../formats/dialect.ts';
import type { InputText } from '../formats/input.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { LayoutOptions } from './layout.ts';
import { findLayout } from './layout.ts';
import type { LongTable } from './long.ts';
import { readLong } from './long.ts';
import type { Pausing } from './pausing.ts';
import { inOneGo } from './pausing.ts';
import type { WideTable } from './wide.ts';
import { readWide } from './wide.ts';

export interface TableOptions extends DialectOptions, LayoutOptions {
  /** Tokens that mark holes, beside the usual ones. */
  missing?: readonly string[] | undefined;
  /** Reads plain numbers by kernels. Default without. */
  runtime?: Runtime | undefined;
}

export type PersonsTable = WideTable | LongTable;

export function readTable(input: InputText, options: TableOptions = {}): PersonsTable {
  return inOneGo(readingTable(input, options));
}

/** The same as work that can be stopped between two records. */
export function* readingTable(input: InputText, options: TableOptions = {}): Pausing<PersonsTable> {
  const text = readDialect(input, options);
  const readCell = cellReader({ decimal: text.decimal, missing: options.missing ?? [] });
  const layout = findLayout(text, readCell, options);
  return layout.kind === 'wide'
    ? yield* readWide(text, layout, readCell)
    : yield* readLong(text, layout, readCell, options.runtime);
}

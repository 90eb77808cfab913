/** A sheet as delimited text: a header and a line a row; holes are empty. */
import { quoteField } from './csv.ts';
import type { Dialect } from './dialect.ts';
import type { Sheet } from './sheet.ts';
import { cellText } from './sheet.ts';

/** Rows between two chunks of text. */
const chunkRows = 1024;

export function* writeDelimited(
  { names, columns, rows }: Sheet,
  { delimiter, lineEnd }: Pick<Dialect, 'delimiter' | 'lineEnd'>,
): Generator<string> {
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => quoteField(cell, delimiter)).join(delimiter) + lineEnd;
  let chunk = line(names);
  for (let row = 0; row < rows; row++) {
    chunk += line(columns.map((column) => cellText(column, row)));
    if (row % chunkRows !== chunkRows - 1) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

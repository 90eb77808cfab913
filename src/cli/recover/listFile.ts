/**
 * Where a list of ids with numbers goes: in the format of the file's name, CSV where it says none; packed where it ends in .gz.
 *
 * Errors    BAD_OPTION.
 */
import { RankfreeError } from '../../errors.ts';
import { quoteField } from '../../formats/csv.ts';
import type { Chunks } from '../../formats/format.ts';
import { outputFormat, text } from '../../formats/format.ts';
import { numberText } from '../../formats/numberText.ts';
import { gzipped, openOutput } from '../../formats/output.ts';
import type { Sheet, SheetColumn } from '../../formats/sheet.ts';
import { textColumn } from '../../tables/filled.ts';
import { delimiterOf, isGzip } from '../target.ts';

export interface List {
  /** Of all columns, those of ids first. */
  titles: readonly string[];
  lines: Iterable<ListLine>;
  /** Of numbers in text, as many as mean something; null: all that their bits need. */
  decimals: number | null;
}

export interface ListLine {
  ids: readonly string[];
  numbers: readonly number[];
}

export interface ListFile {
  write(list: List, signal: AbortSignal): Promise<void>;
}

/** Refuses what can't hold a list, before any work. `option` is what named the file. */
export async function openListFile(output: string | undefined, option: string): Promise<ListFile> {
  const path = output === '-' ? undefined : output;
  const format = outputFormat(path, text);
  if (format.writeArray !== undefined) {
    throw new RankfreeError('BAD_OPTION', `it is a list with ids, which ${format.title} does not hold.`, {
      place: option,
      hint: 'Write .csv, .parquet or another format with columns.',
    });
  }
  await format.prepare?.();
  const file = await openOutput(path, option);
  return {
    async write(list, signal) {
      const chunks: Chunks =
        format.writeSheet === undefined
          ? textLines(list, delimiterOf(path ?? ''))
          : await format.writeSheet(sheetOf(list));
      await file.write(isGzip(path) ? gzipped(chunks) : chunks, signal);
    },
  };
}

const chunkLength = 1 << 16;

function* textLines({ titles, lines, decimals }: List, delimiter: string): Generator<string> {
  const line = (fields: readonly string[]): string =>
    `${fields.map((field) => quoteField(field, delimiter)).join(delimiter)}\n`;
  let chunk = line(titles);
  for (const { ids, numbers } of lines) {
    chunk += line([...ids, ...numbers.map((x) => numberText(x, { mark: '.', decimals }))]);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function sheetOf({ titles, lines }: List): Sheet {
  const all = Array.from(lines);
  const idColumns = all[0]?.ids.length ?? 0;
  const columns = titles.map((_, at): SheetColumn => {
    if (at < idColumns) return textColumn(all.map(({ ids }) => ids[at]!));
    const values = Float64Array.from(all, ({ numbers }) => numbers[at - idColumns]!);
    return { kind: 'number', type: 'float64', values };
  });
  return { names: titles, columns, rows: all.length };
}

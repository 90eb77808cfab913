/** Where --cells go: in the format of the file's name, CSV where it says none; packed where it ends in .gz. */
import type { SuspiciousCell } from '../completion/completion.ts';
import { RankfreeError } from '../errors.ts';
import type { Chunks } from '../formats/format.ts';
import { outputFormat, text } from '../formats/format.ts';
import type { Output } from '../formats/output.ts';
import { gzipped } from '../formats/output.ts';
import { cellSheet } from '../tables/cellSheet.ts';
import type { Pairs } from '../tables/pairs.ts';
import type { TableNames } from '../tables/trustedCells.ts';
import { writeCells } from '../tables/trustedCells.ts';
import type { Intervals } from '../trust/intervals.ts';
import { delimiterOf, isGzip } from './target.ts';

export interface CellsFile {
  write(found: CellsFound, signal: AbortSignal): Promise<void>;
}

/** A table and its ids, its intervals, its suspicious cells, the decimals that mean something, and the pairs asked for. */
export type CellsFound = readonly [
  TableNames,
  Pick<Intervals, 'cell'>,
  readonly SuspiciousCell[],
  number | null,
  Pairs | undefined,
];

/** Refuses what can't hold cells, before any work. */
export async function openCells(output: Output, path: string): Promise<CellsFile> {
  const format = outputFormat(path === '-' ? undefined : path, text);
  if (format.writeArray !== undefined) {
    throw new RankfreeError('BAD_OPTION', `cells are a list, which ${format.title} does not hold.`, {
      place: '--cells',
      hint: 'Write .csv, .parquet or another format with columns.',
    });
  }
  await format.prepare?.();
  const chunksOf = async (found: CellsFound): Promise<Chunks> => {
    if (format.writeSheet === undefined) return writeCells(...found, delimiterOf(path));
    const [names, intervals, suspicious, decimals, query] = found;
    const digits = format.isBinary === true ? undefined : decimals;
    return format.writeSheet(cellSheet(names, intervals, suspicious, digits, query));
  };
  return {
    async write(found, signal) {
      const chunks = await chunksOf(found);
      await output.write(isGzip(path) ? gzipped(chunks) : chunks, signal);
    },
  };
}

import type { TableOptions } from '../tables/readTable.ts';

/** Options that say how an input is to be read, the same for all commands. */
export interface ReadingFlags {
  layout?: 'wide' | 'long';
  row?: string;
  column?: string;
  value?: string;
  missing?: readonly string[];
  delimiter?: string;
  decimal?: string;
  sheet?: string;
  array?: string;
  mask?: string;
  sql?: string;
  database?: string;
  json?: boolean;
}

export function readingOptions(flags: ReadingFlags): TableOptions {
  const { layout, row, column, value, missing, delimiter, decimal } = flags;
  return { layout, row, column, value, missing, delimiter, decimal };
}

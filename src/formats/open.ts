/**
 * A table's file, opened: its bytes read, unpacked where they are gzip, its format found, and its content read.
 *
 * Errors    those of input.ts, format.ts and the readers.
 */
import { RankfreeError } from '../errors.ts';
import type { Input } from './format.ts';
import { formatByName, formatOf } from './format.ts';
import type { InputOptions } from './input.ts';
import { inputName, longestText, readFileBytes } from './input.ts';

export interface OpenOptions extends InputOptions {
  /** Which sheet of a spreadsheet. Default the first that can be seen. */
  sheet?: string | undefined;
  /** Which array of an .npz. Default the only one. */
  array?: string | undefined;
  /** Path of a PNG: what isn't black in it is a hole of the image. */
  mask?: string | undefined;
}

/** Binary files may be larger than what one string holds. */
const longestBinary = 2 ** 31 - 1;

/** `path` is a file, or `-` for standard input. */
export async function openTable(
  path: string,
  { sheet, array, mask, ...options }: OpenOptions = {},
): Promise<Input> {
  const name = inputName(path);
  const limit = formatByName(path)?.isStart === undefined ? longestText : longestBinary;
  const bytes = await readFileBytes(path, { limit, ...options });
  const format = formatOf(bytes, path, name);
  const isFor = (extension: string): boolean => format.extensions.includes(extension);
  refuseUnused('--sheet', sheet, isFor('xlsx'), 'spreadsheets', name);
  refuseUnused('--array', array, isFor('npz'), '.npz files', name);
  refuseUnused('--mask', mask, isFor('png'), 'PNG images', name);
  const masked =
    mask === undefined ? {} : { mask: { bytes: await readFileBytes(mask, options), name: mask } };
  return format.read({ bytes, name, sheet, array, ...masked });
}

function refuseUnused(
  option: string,
  given: string | undefined,
  isUsed: boolean,
  what: string,
  name: string,
): void {
  if (given === undefined || isUsed) return;
  throw new RankfreeError('BAD_OPTION', `it belongs to ${what}; ${name} is none.`, {
    place: option,
    hint: 'Leave it out.',
  });
}

/**
 * The formats of tables: what each is called, how its files are recognised, what they hold. Readers and writers are loaded at first use.
 *
 * A file is recognised by its first bytes, then by its name; what neither tells is text. `.gz` around any of them is taken off
 * before.
 *
 * Errors    WRONG_FORMAT: named like a format whose first bytes it lacks, or of a format that can't be read.
 */
import { RankfreeError } from '../errors.ts';
import type { DenseArray, SparseArray } from './array.ts';
import type { InputText } from './input.ts';
import type { Grid, Sheet } from './sheet.ts';

/** A table with typed columns, and how messages name its rows. */
export interface SheetInput {
  kind: 'sheet';
  format: Origin;
  name: string;
  sheet: Sheet;
}

/** Cells in rows; whether the first row names the columns is still to be found. */
export interface GridInput {
  kind: 'grid';
  format: Origin;
  name: string;
  grid: Grid & { firstRow: number; firstColumn: number };
}

export interface ArrayInput {
  kind: 'array';
  format: Origin;
  name: string;
  array: DenseArray | SparseArray;
  /** Bits of a sample, of an image. */
  depth?: 8 | 16;
}

export interface TextInput extends InputText {
  kind: 'text';
  format: Origin;
}

export type Input = TextInput | SheetInput | GridInput | ArrayInput;

/** What a reader gets: a file's bytes, unpacked, and what the call says about it. */
export interface InputFile {
  bytes: Buffer;
  /** How messages call it. */
  name: string;
  /** --sheet. */
  sheet?: string | undefined;
  /** --array. */
  array?: string | undefined;
  /** --mask. */
  mask?: { bytes: Uint8Array; name: string } | undefined;
}

export type Chunks = Iterable<string | Uint8Array>;

/** What a table was read from, and what of that kind can be written. */
export interface Origin {
  /** As people call it. */
  title: string;
  /** Writes a table by columns; absent where the format holds arrays, or is text, which the input's dialect decides. */
  writeSheet?(sheet: Sheet): Promise<Chunks>;
  writeArray?(array: DenseArray, depth: 8 | 16): Promise<Chunks>;
  /** Whether numbers keep all their bits, also those that mean nothing. */
  isBinary?: boolean;
  /** Loads what writing needs, so that its absence shows before any work. */
  prepare?(): Promise<unknown>;
}

export interface Format extends Origin {
  /** The first is the one that files of this format should have. */
  extensions: readonly string[];
  /** Whether a file starts like this; absent where only the name tells. */
  isStart?(bytes: Uint8Array): boolean;
  read(file: InputFile): Promise<Input>;
}

const ascii = (text: string, from = 0) => {
  const codes = [...text].map((char) => char.charCodeAt(0));
  return (bytes: Uint8Array): boolean => codes.every((code, i) => bytes[from + i] === code);
};

/** Compact Thrift starts with a control character, which no column's name does. */
const isParquet = (bytes: Uint8Array): boolean =>
  ascii('PAR1')(bytes) && bytes[4]! < 32 && ![9, 10, 13].includes(bytes[4]!);
const isZip = ascii('PK\x03\x04');
const holds = (bytes: Uint8Array, name: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(name);

async function sheetInput(
  format: Format,
  { name }: InputFile,
  sheet: Promise<Sheet> | Sheet,
): Promise<SheetInput> {
  return { kind: 'sheet', format, name, sheet: await sheet };
}

async function readText(this: Format, { bytes, name }: InputFile): Promise<TextInput> {
  const { decodeText } = await import('./input.ts');
  return { kind: 'text', format: this, ...decodeText(bytes, name) };
}

async function readJsonFile(this: Format, file: InputFile): Promise<SheetInput> {
  const [{ decodeText }, { readJson }] = await Promise.all([import('./input.ts'), import('./json.ts')]);
  return sheetInput(this, file, readJson(decodeText(file.bytes, file.name).text, file.name));
}

export const text: Format = {
  title: 'delimited text',
  extensions: ['csv', 'tsv', 'tab', 'txt', 'dat'],
  read: readText,
};

const json: Format = {
  title: 'JSON',
  extensions: ['json'],
  read: readJsonFile,
  writeSheet: async (sheet) => (await import('./json.ts')).writeJson(sheet, 'array'),
};

const jsonLines: Format = {
  title: 'JSON lines',
  extensions: ['jsonl', 'ndjson'],
  read: readJsonFile,
  writeSheet: async (sheet) => (await import('./json.ts')).writeJson(sheet, 'lines'),
};

const parquet: Format = {
  title: 'Parquet',
  isBinary: true,
  extensions: ['parquet', 'pq'],
  isStart: isParquet,
  async read(file) {
    const { readParquet } = await import('./parquet/read.ts');
    return sheetInput(this, file, readParquet(file.bytes, file.name));
  },
  writeSheet: async (sheet) => [(await import('./parquet/write.ts')).writeParquet(sheet)],
};

async function readArrowFile(this: Format, file: InputFile): Promise<SheetInput> {
  const { readArrow } = await import('./arrow.ts');
  return sheetInput(this, file, readArrow(file.bytes, file.name));
}

const arrow: Format = {
  title: 'Arrow',
  isBinary: true,
  prepare: async () => (await import('./arrow.ts')).loadArrow('writing Arrow files'),
  extensions: ['arrow', 'feather'],
  isStart: ascii('ARROW1\0\0'),
  read: readArrowFile,
  writeSheet: async (sheet) => [await (await import('./arrow.ts')).writeArrow(sheet, 'file')],
};

const arrowStream: Format = {
  title: 'an Arrow stream',
  isBinary: true,
  prepare: async () => (await import('./arrow.ts')).loadArrow('writing Arrow files'),
  extensions: ['arrows'],
  isStart: ascii('\xff\xff\xff\xff'),
  read: readArrowFile,
  writeSheet: async (sheet) => [await (await import('./arrow.ts')).writeArrow(sheet, 'stream')],
};

const spreadsheet: Format = {
  title: 'a spreadsheet',
  extensions: ['xlsx', 'xlsm'],
  isStart: (bytes) => isZip(bytes) && holds(bytes, 'xl/'),
  async read({ bytes, name, sheet }) {
    const { readSpreadsheet } = await import('./spreadsheet.ts');
    const grid = await readSpreadsheet(bytes, name, sheet);
    return { kind: 'grid', format: this, name: `${name}, sheet ${JSON.stringify(grid.sheet)}`, grid };
  },
  writeSheet: async (sheet) => [await (await import('./spreadsheet.ts')).writeSpreadsheet(sheet)],
};

const npy: Format = {
  title: 'NumPy',
  extensions: ['npy'],
  isStart: ascii('\x93NUMPY'),
  async read({ bytes, name }) {
    const { readNpy } = await import('./npy.ts');
    return { kind: 'array', format: this, name, array: readNpy(bytes, name) };
  },
  writeArray: async (array) => [(await import('./npy.ts')).writeNpy(array)],
};

const npz: Format = {
  title: 'NumPy, zipped',
  extensions: ['npz'],
  isStart: (bytes) => isZip(bytes) && holds(bytes, '.npy'),
  async read({ bytes, name, array }) {
    const { readNpz } = await import('./npz.ts');
    return { kind: 'array', format: this, name, array: readNpz(bytes, name, { array }) };
  },
  writeArray: async (array) => [(await import('./npz.ts')).writeNpz(new Map([['filled', array]]))],
};

const matrixMarket: Format = {
  title: 'Matrix Market',
  extensions: ['mtx'],
  isStart: ascii('%%MatrixMarket'),
  async read({ bytes, name }) {
    const { readMatrixMarket } = await import('./matrixMarket.ts');
    return { kind: 'array', format: this, name, array: readMatrixMarket(bytes, name) };
  },
  writeArray: async (array) => [(await import('./matrixMarket.ts')).writeMatrixMarket(array)],
};

const png: Format = {
  title: 'a PNG image',
  extensions: ['png'],
  isStart: ascii('\x89PNG'),
  async read({ bytes, name, mask }) {
    const { readPng } = await import('./png.ts');
    return { kind: 'array', format: this, name, ...readPng(bytes, name, { mask }) };
  },
  writeArray: async (array, depth) => [(await import('./png.ts')).writePng({ array, depth })],
};

export const formats: readonly Format[] = [
  text,
  json,
  jsonLines,
  parquet,
  arrow,
  arrowStream,
  spreadsheet,
  npy,
  npz,
  matrixMarket,
  png,
];

/** The extension of a path without `.gz`, in lower case; '' where there is none. */
function extensionOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path.replace(/\.gz$/i, ''))?.[1]?.toLowerCase() ?? '';
}

/** The format that a file's name says; nothing where its extension is none of ours. */
export function formatByName(path: string): Format | undefined {
  const extension = extensionOf(path);
  return formats.find(({ extensions }) => extensions.includes(extension));
}

/** The format of a file; `path` is its name, `-` for none. */
export function formatOf(bytes: Uint8Array, path: string, name: string): Format {
  const found = formats.find((format) => format.isStart?.(bytes));
  if (found !== undefined) return found;
  refuseOldSpreadsheet(bytes, name);
  const named = formatByName(path);
  if (named?.isStart !== undefined) {
    throw new RankfreeError(
      'WRONG_FORMAT',
      `it is named .${extensionOf(path)}, and doesn't start like ${named.title}.`,
      {
        place: name,
        hint: bytes.length === 0 ? 'It is empty.' : 'Give it the extension of what it is.',
      },
    );
  }
  return named ?? (looksLikeJson(bytes) ? json : text);
}

function refuseOldSpreadsheet(bytes: Uint8Array, name: string): void {
  if (!ascii('\xd0\xcf\x11\xe0')(bytes)) return;
  throw new RankfreeError(
    'WRONG_FORMAT',
    'it is a spreadsheet of the old format (.xls), or one with a password.',
    {
      place: name,
      hint: 'Save it as .xlsx, without a password.',
    },
  );
}

/** An object, or an array of objects: no line of delimited text starts so. */
function looksLikeJson(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 1024));
  return /^\s*(?:\[\s*)?\{\s*["}]/.test(start);
}

/** The format that an answer is written in: the one that the file's name says, or that of the input. */
export function outputFormat(path: string | undefined, input: Origin): Origin {
  return (path === undefined ? undefined : formatByName(path)) ?? input;
}

/**
 * Matrix Market files: a matrix as text, listed cell by cell (coordinate) or whole, column by column (array).
 *
 *   %%MatrixMarket matrix coordinate|array real|integer|pattern general|symmetric|skew-symmetric
 *   % comments and blank lines
 *   rows columns entries                       or   rows columns
 *   row column [value], from 1, a line an entry       value, a line a cell, j = 1 … columns, i = 1 … rows
 *
 *   symmetric        cells [i, j], i ≥ j, are listed;  X[j, i] = X[i, j]
 *   skew-symmetric   cells [i, j], i > j, are listed;  X[j, i] = −X[i, j];  the diagonal is zero: 0 in an array, and like all
 *                    other cells that a coordinate file doesn't list, a hole in a sparse one
 *   pattern          listed cells are 1
 *
 * Keywords may be in any case; `double` is real and `unsigned-integer` integer, as SciPy writes. In an array `nan` is a hole,
 * which is SciPy's word and not the format's; in a coordinate file a hole is a cell left out. The format's paper says nothing
 * on a cell that is listed twice, and SciPy sums; in a table that is a contradiction, and an error here. `complex` and
 * `hermitian` are refused: cells here are real.
 *
 * Counts are held against the bytes there before any room is made. A million entries take .3 s, and .7 s where values have
 * 17 digits.
 *
 * Errors    NOT_MATRIX_MARKET, UNSUPPORTED_FIELD, BAD_SHAPE, WRONG_COUNT, INDEX_OUT_OF_RANGE, WRONG_TRIANGLE,
 *           DUPLICATE_ENTRY, NOT_A_NUMBER, NOT_EXACT, NOT_FINITE, OUT_OF_MEMORY.
 * Source    Boisvert, Pozo & Remington, "The Matrix Market Exchange Formats: Initial Design", NISTIR 5935, 1996.
 */
import { RankfreeError } from '../errors.ts';
import type { DenseArray, SparseArray } from './array.ts';
import { checkFinite, mostLines } from './array.ts';
import { excerpt } from './csv.ts';
import type { NumberLines } from './numberLines.ts';
import { numberLines } from './numberLines.ts';
import { repeatedCell } from './repeatedCell.ts';
import { roomFor } from './room.ts';

type Symmetry = 'general' | 'symmetric' | 'skew-symmetric';

interface Header {
  layout: 'coordinate' | 'array';
  field: 'real' | 'integer' | 'pattern';
  symmetry: Symmetry;
  /** Where the second line starts. */
  end: number;
}

const longestLine = 1024;
const fields: ReadonlyMap<string, Header['field']> = new Map([
  ['real', 'real'],
  ['double', 'real'],
  ['integer', 'integer'],
  ['unsigned-integer', 'integer'],
  ['pattern', 'pattern'],
]);

/** `name` is how messages call the file. */
export function readMatrixMarket(bytes: Uint8Array, name: string): DenseArray | SparseArray {
  const header = readHeader(bytes, name);
  const lines = numberLines(bytes, name, header.end, 2);
  if (!lines.next()) throw wrongCount('the line of sizes is missing.', `${name}, line ${lines.line}`);
  const rows = readLength(lines);
  const columns = readLength(lines);
  if (header.symmetry !== 'general' && rows !== columns) {
    throw new RankfreeError('BAD_SHAPE', `a ${header.symmetry} matrix is square, not ${rows} × ${columns}.`, {
      place: lines.place(),
    });
  }
  if (header.layout === 'array') {
    lines.end();
    return readCells(lines, header, rows, columns);
  }
  const count = lines.whole();
  lines.end();
  return readEntries(lines, header, { rows, columns, count });
}

/** A dense array whole, a sparse one entry by entry. */
export function writeMatrixMarket(array: DenseArray | SparseArray): Uint8Array<ArrayBuffer> {
  return array.kind === 'dense' ? joined(cellLines(array)) : joined(entryLines(array));
}

function readHeader(bytes: Uint8Array, name: string): Header {
  const newline = bytes.subarray(0, longestLine).indexOf(10);
  const end = newline < 0 ? Math.min(bytes.length, longestLine) : newline + 1;
  const words = String.fromCharCode(...bytes.subarray(0, end))
    .trim()
    .toLowerCase()
    .split(/\s+/);
  const [banner, object = '', layout = '', fieldWord = '', symmetry = ''] = words;
  const place = `${name}, line 1`;
  if (banner !== '%%matrixmarket' || words.length !== 5) {
    throw new RankfreeError('NOT_MATRIX_MARKET', 'this is no header of five words.', {
      place,
      hint: 'It reads %%MatrixMarket matrix coordinate real general, or the like.',
    });
  }
  checkWord(object, ['matrix'], place);
  checkWord(layout, ['coordinate', 'array'], place);
  if (fieldWord === 'complex' || symmetry === 'hermitian') {
    throw new RankfreeError('UNSUPPORTED_FIELD', `its cells are complex (${fieldWord} ${symmetry}).`, {
      place,
      hint: 'Cells are real numbers here. Write real and imaginary parts, or moduli, as matrices of their own.',
    });
  }
  checkWord(fieldWord, [...fields.keys()], place);
  checkWord(symmetry, ['general', 'symmetric', 'skew-symmetric'], place);
  const field = fields.get(fieldWord)!;
  if (field === 'pattern' && (layout === 'array' || symmetry === 'skew-symmetric')) {
    throw new RankfreeError('UNSUPPORTED_FIELD', `pattern can't go with ${layout} ${symmetry}.`, {
      place,
      hint: 'A pattern lists the cells that are 1: coordinate, general or symmetric.',
    });
  }
  return { layout: layout as Header['layout'], field, symmetry: symmetry as Symmetry, end };
}

function checkWord(word: string, known: readonly string[], place: string): void {
  if (known.includes(word)) return;
  throw new RankfreeError('NOT_MATRIX_MARKET', `${excerpt(word)} is unknown here.`, {
    place,
    hint: `It may be ${known.join(', ')}.`,
  });
}

function readLength(lines: NumberLines): number {
  const length = lines.whole();
  if (length >= 0 && length <= mostLines) return length;
  throw new RankfreeError('BAD_SHAPE', `${length} is no number of rows or columns.`, {
    place: lines.place(),
    hint: 'They are from 0 to 2³¹ − 1.',
  });
}

/** Cells of a whole matrix, column by column; of a symmetric one, those on and below the diagonal. */
function readCells(
  lines: NumberLines,
  { field, symmetry }: Header,
  rows: number,
  columns: number,
): DenseArray {
  const skew = symmetry === 'skew-symmetric';
  const diagonal = skew ? 1 : 0;
  // n(n + 1)/2 numbers on and below the diagonal, n(n − 1)/2 below it.
  const count = symmetry === 'general' ? rows * columns : (rows * (rows + 1)) / 2 - diagonal * rows;
  checkRoom(lines, count, 2);
  const values = new Float64Array(roomFor(8 * rows * columns, lines.place()));
  let seen = 0;
  for (let j = 0; j < columns; j++) {
    for (let i = symmetry === 'general' ? 0 : j + diagonal; i < rows; i++) {
      if (!lines.next()) throw tooFew(lines, count, seen);
      const value = field === 'integer' ? lines.whole() : lines.real();
      lines.end();
      values[i * columns + j] = value;
      if (symmetry !== 'general') values[j * columns + i] = i === j || !skew ? value : -value;
      seen++;
    }
  }
  if (lines.next()) throw tooMany(lines, count);
  return { kind: 'dense', shape: [rows, columns], values };
}

interface Sizes {
  rows: number;
  columns: number;
  count: number;
}

function readEntries(lines: NumberLines, header: Header, sizes: Sizes): SparseArray {
  const { rows, columns, count } = sizes;
  const { field, symmetry } = header;
  checkRoom(lines, count, field === 'pattern' ? 4 : 6);
  const value = new Float64Array(roomFor(8 * count, lines.place()));
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  // Lines of entries, in case one of them is found to be wrong later.
  const line = new Int32Array(count);
  for (let t = 0; t < count; t++) {
    if (!lines.next()) throw tooFew(lines, count, t);
    row[t] = readIndex(lines, rows, 'row');
    column[t] = readIndex(lines, columns, 'column');
    if (symmetry !== 'general') checkTriangle(row[t]!, column[t]!, symmetry, lines);
    value[t] = readValue(lines, field);
    line[t] = lines.line;
    lines.end();
  }
  if (lines.next()) throw tooMany(lines, count);
  const repeated = repeatedCell(row, column);
  if (repeated >= 0) {
    const cell = `row ${row[repeated]! + 1}, column ${column[repeated]! + 1}`;
    throw new RankfreeError('DUPLICATE_ENTRY', `${cell} was listed before.`, {
      place: `${lines.name}, line ${line[repeated]}`,
      hint: 'A cell has one value: keep one of them, or their sum or mean.',
    });
  }
  const listed: SparseArray = { kind: 'sparse', rows, columns, row, column, value };
  return symmetry === 'general' ? listed : mirrored(listed, symmetry === 'symmetric' ? 1 : -1);
}

function readIndex(lines: NumberLines, length: number, what: string): number {
  const index = lines.whole();
  if (index >= 1 && index <= length) return index - 1;
  throw new RankfreeError('INDEX_OUT_OF_RANGE', `${what} ${index} is outside 1 … ${length}.`, {
    place: lines.place(),
    hint: 'Indices start at 1.',
  });
}

function checkTriangle(i: number, j: number, symmetry: Symmetry, lines: NumberLines): void {
  if (i > j || (i === j && symmetry === 'symmetric')) return;
  const where = i === j ? 'on the diagonal' : 'above the diagonal';
  throw new RankfreeError('WRONG_TRIANGLE', `row ${i + 1}, column ${j + 1} is ${where}.`, {
    place: lines.place(),
    hint:
      symmetry === 'symmetric'
        ? 'A symmetric file lists cells on and below the diagonal; call it general to list all.'
        : 'A skew-symmetric file lists cells below the diagonal; those on it are zero.',
  });
}

function readValue(lines: NumberLines, field: Header['field']): number {
  if (field === 'pattern') return 1;
  const value = field === 'integer' ? lines.whole() : lines.real();
  if (!Number.isNaN(value)) return value;
  throw new RankfreeError('NOT_A_NUMBER', 'nan is not a number.', {
    place: lines.place(),
    hint: 'Leave the entry out: cells that are not listed are holes.',
  });
}

/** The entries listed, then sign · their mirror images. */
function mirrored({ rows, columns, row, column, value }: SparseArray, sign: 1 | -1): SparseArray {
  const below = value.reduce((sum, _, t) => sum + (row[t] === column[t] ? 0 : 1), 0);
  const whole = {
    row: new Int32Array(value.length + below),
    column: new Int32Array(value.length + below),
    value: new Float64Array(value.length + below),
  };
  whole.row.set(row);
  whole.column.set(column);
  whole.value.set(value);
  for (let t = 0, at = value.length; t < value.length; t++) {
    if (row[t] === column[t]) continue;
    whole.row[at] = column[t]!;
    whole.column[at] = row[t]!;
    whole.value[at++] = sign * value[t]!;
  }
  return { kind: 'sparse', rows, columns, ...whole };
}

/** Whether the bytes left can hold so many numbers or entries; the last one needs no line end. */
function checkRoom(lines: NumberLines, count: number, shortest: number): void {
  if (count >= 0 && count * shortest <= lines.left() + 1) return;
  throw wrongCount(
    `${count} lines are declared, and the ${lines.left()} bytes that follow can't hold them.`,
    lines.place(),
  );
}

function tooFew(lines: NumberLines, count: number, seen: number): RankfreeError {
  return wrongCount(
    `${count} lines are declared, and the file ends after ${seen}.`,
    `${lines.name}, line ${lines.line}`,
  );
}

function tooMany(lines: NumberLines, count: number): RankfreeError {
  return wrongCount(
    `${count} lines are declared, and here is one more.`,
    `${lines.name}, line ${lines.line}`,
  );
}

function wrongCount(problem: string, place: string): RankfreeError {
  return new RankfreeError('WRONG_COUNT', problem, {
    place,
    hint: 'The first line that is no comment gives rows, columns and, in a coordinate file, entries.',
  });
}

function* cellLines(array: DenseArray): Generator<string> {
  const { shape, values } = array;
  const [rows, columns] = shape;
  checkFinite(array, undefined);
  yield '%%MatrixMarket matrix array real general\n';
  yield `${rows} ${columns}\n`;
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) yield `${numeral(values[i * columns + j]!)}\n`;
  }
}

function* entryLines({ rows, columns, row, column, value }: SparseArray): Generator<string> {
  yield '%%MatrixMarket matrix coordinate real general\n';
  yield `${rows} ${columns} ${value.length}\n`;
  for (let t = 0; t < value.length; t++) {
    if (!Number.isFinite(value[t])) {
      throw new RankfreeError('NOT_FINITE', `${value[t]} is not a finite number.`, {
        place: `[${row[t]}, ${column[t]}]`,
        hint: 'Leave the entry out where a value is missing.',
      });
    }
    yield `${row[t]! + 1} ${column[t]! + 1} ${numeral(value[t]!)}\n`;
  }
}

/** The shortest text that reads back as the same bits. */
function numeral(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Object.is(value, -0) ? '-0' : String(value);
}

const piece = 1 << 16;

/** ASCII bytes of all lines. */
function joined(lines: Iterable<string>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < piece) continue;
    parts.push(encoder.encode(text));
    text = '';
  }
  parts.push(encoder.encode(text));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

// The readers that must stand any bytes: one row each. The study `hostile` gives them 200 000 mutated files each, the tests some
// thousand.
import { crc32, deflateSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { readArrow, writeArrow } from '#rankfree/formats/arrow.js';
import { decodeText } from '#rankfree/formats/input.js';
import { readJson } from '#rankfree/formats/json.js';
import { readMatrixMarket, writeMatrixMarket } from '#rankfree/formats/matrixMarket.js';
import { readNpy, writeNpy } from '#rankfree/formats/npy.js';
import { npyLinesOf } from '#rankfree/formats/npyLines.js';
import { readNpz, writeNpz } from '#rankfree/formats/npz.js';
import { readParquet } from '#rankfree/formats/parquet/read.js';
import { writeParquet } from '#rankfree/formats/parquet/write.js';
import { readPng, writePng } from '#rankfree/formats/png.js';
import { joinPngChunks } from '#rankfree/formats/pngChunks.js';
import { passesOf, scanlinesLength } from '#rankfree/formats/pngScanlines.js';
import { readSpreadsheet, writeSpreadsheet } from '#rankfree/formats/spreadsheet.js';
import { readTable } from '#rankfree/tables/readTable.js';

/**
 * @typedef {object} Reader
 * @property {string} name
 * @property {() => Uint8Array[]} examples whole files, small, of every kind that the format knows
 * @property {(bytes: Uint8Array) => unknown} read a value or a RankfreeError; may be a promise
 * @property {(bytes: Uint8Array) => void} [mend] sets check sums right in place, so that more is reached than them; half of the cases
 */

const parquets = [sheet(3), sheet(40), { ...sheet(2), columns: [], names: [] }].map(writeParquet);
const arrows = await Promise.all([
  writeArrow(sheet(3), 'file'),
  writeArrow(sheet(40), 'stream'),
  writeArrow(sheet(0), 'file'),
]);
const workbook = withoutChecks(await writeSpreadsheet(sheet(3)));

/** @type {readonly Reader[]} */
export const readers = [
  {
    name: 'csv',
    examples: () =>
      texts(
        'year,Jan,Feb,Mar\n1958,314.6,,315.7\n1959,315.6,316.5,NA\n',
        'user;item;"rating, stars"\r\nann;"tea; green";4,5\r\nbob;"jam ""red""";2\r\nbob;tea;\r\n',
        '\ufeffid\tx\ty\n0042\t1e3\t-2\n42\t?\t.5\n',
      ),
    read: (bytes) => readTable(decodeText(Buffer.from(bytes), 'x.csv')),
  },
  {
    name: 'npy',
    examples: () => [
      writeNpy(dense(3, 4)),
      writeNpy(dense(5, 1), { precision: 'f4' }),
      ...['|b1', '>i2', '<i8', '>u8', '<f2', '>f8'].map((descr) => npyFile(descr)),
    ],
    read: (bytes) => readNpy(bytes, 'x.npy'),
  },
  {
    name: 'npy by lines',
    examples: () => [
      writeNpy({ shape: [3, 2, 2], values: Float64Array.from({ length: 12 }, (_, k) => k / 3) }),
      writeNpy({ shape: [2], values: Float64Array.of(1, -2, 3, -4), isComplex: true }, { precision: 'f4' }),
      ...['|b1', '>i2', '<u8', '<f2', '>f8'].map((descr) => npyFile(descr)),
    ],
    read: async (bytes) => {
      const lines = await npyLinesOf(bytes, 'x.npy');
      const [count = 0] = lines.shape;
      await lines.read(0, count);
      return lines.read(Math.floor(count / 2), count);
    },
  },
  {
    name: 'npz',
    examples: () => {
      const arrays = new Map([['a', dense(3, 2)]]);
      const two = new Map([...arrays, ['b', dense(1, 1)]]);
      return [writeNpz(arrays), writeNpz(arrays, { compression: 'deflated' }), writeNpz(two)];
    },
    read: (bytes) => readNpz(bytes, 'x.npz', { array: 'a' }),
  },
  {
    name: 'Matrix Market',
    examples: () => [
      writeMatrixMarket(dense(3, 2)),
      ...texts(
        '%%MatrixMarket matrix coordinate real general\n% c\n3 4 3\n1 2 1.5\n3 4 -2e-7\n3 1 0.1234567890123456789\n',
        '%%MatrixMarket matrix coordinate integer symmetric\n3 3 2\n2 1 5\n3 3 7\n',
        '%%MatrixMarket matrix coordinate real skew-symmetric\n3 3 2\n2 1 5\n3 2 7\n',
        '%%MatrixMarket matrix coordinate pattern general\r\n2 2 2\r\n1 2\r\n2 1\r\n',
        '%%MatrixMarket matrix array real symmetric\n2 2\n1\nnan\n3\n',
      ),
    ],
    read: (bytes) => readMatrixMarket(bytes, 'x.mtx'),
  },
  {
    name: 'PNG',
    examples: () => {
      const grey = dense(5, 7);
      const whole = {
        ...grey,
        values: grey.values.map((value) => (Number.isNaN(value) ? 0 : Math.abs(value))),
      };
      return [
        writePng({ array: grey, depth: 8 }),
        writePng({ array: whole, depth: 16 }),
        pngFile({ depth: 1, colour: 0, interlace: 1 }),
        pngFile({ depth: 8, colour: 2, interlace: 1 }, [
          { type: 'tRNS', data: Uint8Array.of(0, 1, 0, 1, 0, 1) },
        ]),
        pngFile({ depth: 2, colour: 3, interlace: 0 }, [
          { type: 'PLTE', data: new Uint8Array(12) },
          { type: 'tRNS', data: Uint8Array.of(255, 0) },
        ]),
        pngFile({ depth: 16, colour: 6, interlace: 0 }),
      ];
    },
    read: (bytes) => readPng(bytes, 'x.png', { mask: { bytes, name: 'm.png' } }),
    mend: mendPng,
  },
  { name: 'Parquet', examples: () => parquets, read: (bytes) => readParquet(bytes, 'x.parquet') },
  { name: 'Arrow', examples: () => arrows, read: (bytes) => readArrow(bytes, 'x.arrow') },
  { name: 'spreadsheet', examples: () => [workbook], read: (bytes) => readSpreadsheet(bytes, 'x.xlsx') },
  {
    name: 'JSON',
    examples: () =>
      texts(
        '[{"id": "007", "x": 1.5e3, "y": null}, {"id": "\\u00fc\\"", "x": -0.25, "z": true}]',
        '{"__proto__": 1, "big": 9007199254740993}\n{"__proto__": 2}\n',
        '[]',
      ),
    read: (bytes) => readJson(decodeText(Buffer.from(bytes), 'x.json').text, 'x.json'),
  },
];

/**
 * A column of most kinds.
 * @param {number} rows
 * @returns {import('#rankfree/formats/sheet.js').Sheet}
 */
function sheet(rows) {
  const list = (/** @type {(row: number) => any} */ value) =>
    Array.from({ length: rows }, (_, row) => value(row));
  const columns = /** @type {import('#rankfree/formats/sheet.js').SheetColumn[]} */ ([
    {
      kind: 'number',
      type: 'float64',
      values: Float64Array.from(list((row) => (row % 3 === 1 ? Number.NaN : row / 4))),
    },
    { kind: 'number', type: 'int32', values: Float64Array.from(list((row) => row % 5)) },
    { kind: 'text', values: list((row) => (row % 4 === 3 ? null : `id ${row % 7}`)) },
    { kind: 'boolean', values: list((row) => row % 2 === 0) },
    { kind: 'date', values: list((row) => 18_000 + row) },
    { kind: 'timestamp', unit: 'us', zone: 'UTC', values: list((row) => BigInt(row) * 1_000_003n) },
  ]);
  return { names: columns.map(({ kind }, at) => `${kind} ${at}`), columns, rows };
}

/** The same archive with its parts stored and without check sums, so that changed bytes reach what reads the parts. */
function withoutChecks(/** @type {Uint8Array} */ archive) {
  const bytes = zipSync(unzipSync(archive), { level: 0 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) view.setUint32(at + 14, 0);
    if (signature === 0x02014b50) view.setUint32(at + 16, 0);
  }
  return bytes;
}

/** A few values, one in five a hole. */
function dense(/** @type {number} */ rows, /** @type {number} */ columns) {
  const values = Float64Array.from({ length: rows * columns }, (_, k) =>
    k % 5 === 3 ? Number.NaN : (k - 2) * 1.25,
  );
  return {
    kind: /** @type {const} */ ('dense'),
    shape: /** @type {[number, number]} */ ([rows, columns]),
    values,
  };
}

function texts(/** @type {string[]} */ ...contents) {
  return contents.map((content) => new TextEncoder().encode(content));
}

/** A file of version 2, two numbers in Fortran's order. */
function npyFile(/** @type {string} */ descr) {
  const header = Buffer.from(`{'descr': '${descr}', 'fortran_order': True, 'shape': (1, 2), }\n`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const data = Buffer.alloc(2 * Number(descr.slice(2)), 1);
  return new Uint8Array(Buffer.concat([Buffer.from('\x93NUMPY\x02\x00', 'latin1'), length, header, data]));
}

/**
 * A black image of 5 × 6 pixels. Its lines are stored, so that a changed byte is a changed sample or filter.
 * @param {{ depth: number, colour: number, interlace: 0 | 1 }} kind
 * @param {import('#rankfree/formats/pngChunks.js').PngChunk[]} [between]
 */
function pngFile({ depth, colour, interlace }, between = []) {
  const channels = [1, 0, 3, 1, 2, 0, 4][colour];
  const [width, height] = [5, 6];
  const passes = passesOf({ width, height, interlaced: interlace === 1, bitsPerPixel: depth * channels });
  const lines = new Uint8Array(scanlinesLength(passes));
  const header = Uint8Array.of(0, 0, 0, width, 0, 0, 0, height, depth, colour, 0, 0, interlace);
  return joinPngChunks([
    { type: 'IHDR', data: header },
    ...between,
    { type: 'IDAT', data: deflateSync(lines, { level: 0 }) },
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
}

/** Sets the check sums of all chunks right. */
function mendPng(/** @type {Uint8Array} */ bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    view.setUint32(end - 4, crc32(bytes.subarray(at + 4, end - 4)));
    at = end;
  }
}

/**
 * The scanlines of a PNG image: one pass, or the seven of Adam7, each line filtered by one of five predictions.
 *
 *   byte x = filtered x + prediction,   a: the same byte a pixel to the left, b: above, c: above left; 0 outside of the pass
 *
 *   0 none 0      1 sub a      2 up b      3 average ⌊(a + b)/2⌋      4 paeth: the one of a, b, c nearest to a + b − c
 *
 *   pass p of Adam7 takes pixels (x₀ + dx·k, y₀ + dy·l)
 *
 * Source    PNG 3rd edition (W3C 2025) §7.2, §8, §9.2–9.4.
 */
export interface ScanlineLayout {
  width: number;
  height: number;
  interlaced: boolean;
  bitsPerPixel: number;
}

/** One pass: which pixels, and where in the bytes their lines are. */
export interface Pass {
  x: number;
  y: number;
  dx: number;
  dy: number;
  width: number;
  height: number;
  /** Bytes of a line, without its filter's number. */
  lineLength: number;
  /** Where the first line starts, its filter's number being the byte before; lines are lineLength + 1 apart. */
  start: number;
}

const whole = [[0, 0, 1, 1]] as const;
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that hold pixels. */
export function passesOf({ width, height, interlaced, bitsPerPixel }: ScanlineLayout): Pass[] {
  const passes: Pass[] = [];
  let at = 0;
  for (const [x, y, dx, dy] of interlaced ? adam7 : whole) {
    const pass = { width: Math.ceil((width - x) / dx), height: Math.ceil((height - y) / dy) };
    if (pass.width <= 0 || pass.height <= 0) continue;
    const lineLength = Math.ceil((pass.width * bitsPerPixel) / 8);
    passes.push({ x, y, dx, dy, ...pass, lineLength, start: at + 1 });
    at += pass.height * (lineLength + 1);
  }
  return passes;
}

/** Bytes of all lines. */
export function scanlinesLength(passes: readonly Pass[]): number {
  return passes.reduce((sum, { height, lineLength }) => sum + height * (lineLength + 1), 0);
}

/** Undoes the filters of a pass in place; the number of an unknown filter, if there is one. */
export function unfilter(bytes: Uint8Array, pass: Pass, bitsPerPixel: number): number | undefined {
  const { height, lineLength, start } = pass;
  // "a pixel to the left" is a byte to the left where pixels are smaller (§9.2).
  const step = Math.ceil(bitsPerPixel / 8);
  for (let l = 0; l < height; l++) {
    const from = start + l * (lineLength + 1);
    const filter = bytes[from - 1]!;
    if (filter > 4) return filter;
    if (filter === 0) continue;
    for (let k = 0; k < lineLength; k++) {
      const at = from + k;
      const above = at - lineLength - 1;
      const a = k >= step ? bytes[at - step]! : 0;
      const b = l > 0 ? bytes[above]! : 0;
      const c = l > 0 && k >= step ? bytes[above - step]! : 0;
      bytes[at]! += prediction(filter, a, b, c);
    }
  }
  return undefined;
}

/** The bytes of one pass over a whole image, each line filtered by paeth, which suits photographs. */
export function filterByPaeth(lines: Uint8Array, height: number, step: number): Uint8Array<ArrayBuffer> {
  const lineLength = lines.length / height;
  const filtered = new Uint8Array(height * (lineLength + 1));
  for (let l = 0; l < height; l++) {
    filtered[l * (lineLength + 1)] = 4;
    for (let k = 0; k < lineLength; k++) {
      const at = l * lineLength + k;
      const a = k >= step ? lines[at - step]! : 0;
      const b = l > 0 ? lines[at - lineLength]! : 0;
      const c = l > 0 && k >= step ? lines[at - lineLength - step]! : 0;
      filtered[at + l + 1] = lines[at]! - paeth(a, b, c);
    }
  }
  return filtered;
}

function prediction(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  return filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
}

/** Ties go to a, then to b (§9.4). */
function paeth(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

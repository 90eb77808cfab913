/**
 * Coloured images with few colours, as PNG: a byte a pixel, its number in the palette.
 *
 * Shapes    pixels: height × width, row-major, each below palette.length.   Units: colours 0 … 255, alpha 0 clear … 255 opaque.
 * Source    PNG 3rd edition (W3C 2025) §11.2.1 colour type 3, §11.2.2, §11.3.1.1.
 */
import { zlibSync } from 'fflate';
import { joinPngChunks } from './pngChunks.ts';

/** Red, green, blue, alpha. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

export interface PaletteImage {
  width: number;
  height: number;
  pixels: Uint8Array;
  /** At most 256. */
  palette: readonly Colour[];
}

export function writePalettePng({ width, height, pixels, palette }: PaletteImage): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 3], 8);
  // Each line starts with the number of its filter: none, as the format advises for palettes (§12.7).
  const lines = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return joinPngChunks([
    { type: 'IHDR', data: header },
    { type: 'PLTE', data: Uint8Array.from(palette.flatMap((colour) => colour.slice(0, 3))) },
    { type: 'tRNS', data: Uint8Array.from(palette, (colour) => colour[3]) },
    { type: 'IDAT', data: zlibSync(lines) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

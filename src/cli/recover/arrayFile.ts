/**
 * Where a recovered array goes, by the name after -o: .npy, or text with a line a row; standard output is .npy.
 *
 * Errors    BAD_OPTION.
 */
import { RankfreeError } from '../../errors.ts';
import type { NpyContent } from '../../formats/npy.ts';
import { writeNpy } from '../../formats/npy.ts';
import { numberText } from '../../formats/numberText.ts';
import { gzipped, openOutput } from '../../formats/output.ts';
import { delimiterOf, isGzip } from '../target.ts';

export interface ArrayFile {
  /** Nothing is written where --json has standard output and no file is named. */
  write(array: NpyContent, signal: AbortSignal): Promise<void>;
}

const textual = /\.(?:csv|tsv|tab|txt|dat)(?:\.gz)?$/i;
const numpy = /\.npy(?:\.gz)?$/i;

/** Refuses what can't hold an array before any work. */
export async function openArrayFile({
  output,
  json = false,
}: {
  output?: string | undefined;
  json?: boolean | undefined;
}): Promise<ArrayFile> {
  const path = output === '-' ? undefined : output;
  if (path === undefined && json) return { write: async () => {} };
  if (path === undefined && process.stdout.isTTY) {
    throw new RankfreeError('BAD_OPTION', 'NumPy is not for a terminal.', {
      place: '-o',
      hint: 'Name a file; with .csv it is written as text.',
    });
  }
  const isText = path !== undefined && textual.test(path);
  if (path !== undefined && !isText && !numpy.test(path)) {
    throw new RankfreeError('BAD_OPTION', 'the answer is an array of numbers.', {
      place: `-o ${path}`,
      hint: 'Name it .npy, or .csv, .tsv or .txt for text.',
    });
  }
  const file = await openOutput(path);
  return {
    async write(array, signal) {
      const chunks = isText ? textLines(array, delimiterOf(path)) : [writeNpy(array)];
      await file.write(isGzip(path) ? gzipped(chunks) : chunks, signal);
    },
  };
}

/** Real and imaginary parts in turn. */
export function interleaved(real: Float64Array, imaginary: Float64Array): Float64Array {
  const values = new Float64Array(2 * real.length);
  for (let k = 0; k < real.length; k++) {
    values[2 * k] = real[k]!;
    values[2 * k + 1] = imaginary[k]!;
  }
  return values;
}

const chunkLength = 1 << 16;

/** A line a row, numbers with all their bits; complex ones as Python writes them. */
function* textLines({ shape, values, isComplex = false }: NpyContent, delimiter: string): Generator<string> {
  const [rows = 0, columns = 1] = shape;
  const number = (value: number): string => numberText(value, { mark: '.', decimals: null });
  const cell = (at: number): string => {
    if (!isComplex) return number(values[at]!);
    const imaginary = values[2 * at + 1]!;
    return `${number(values[2 * at]!)}${imaginary < 0 ? '' : '+'}${number(imaginary)}j`;
  };
  let chunk = '';
  for (let i = 0; i < rows; i++) {
    chunk += `${Array.from({ length: columns }, (_, j) => cell(i * columns + j)).join(delimiter)}\n`;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

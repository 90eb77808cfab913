/**
 * Where a recovered matrix goes: X as an array, or with --factors its factors as an .npz of arrays `left` and `right`, X = left·rightᵀ, or
 * `U`, X = U·Uᵀ.
 *
 * Errors    BAD_OPTION, OUTPUT_TOO_LARGE.
 */
import { RankfreeError } from '../../errors.ts';
import type { NpyContent } from '../../formats/npy.ts';
import { writeNpz } from '../../formats/npz.ts';
import { bytesText } from '../../formats/numberText.ts';
import { openOutput } from '../../formats/output.ts';
import type { Recovery } from '../../recovery/recovery.ts';
import { wholeMatrix } from '../../recovery/wholeMatrix.ts';
import { openArrayFile } from './arrayFile.ts';

export interface MatrixFile {
  /** Refuses what is too large to be written, before any work. */
  check(rows: number, columns: number): void;
  write(found: Recovery, signal: AbortSignal): Promise<void>;
}

interface MatrixFileFlags {
  output?: string;
  json?: boolean;
  factors?: boolean;
}

/** One array of Node. */
const mostBytes = 2 ** 31;

export async function openMatrixFile(flags: MatrixFileFlags): Promise<MatrixFile> {
  if (flags.factors) return openFactorsFile(flags.output);
  const file = await openArrayFile(flags);
  return {
    check(rows, columns) {
      const bytes = 8 * rows * columns;
      if (bytes <= mostBytes) return;
      throw new RankfreeError(
        'OUTPUT_TOO_LARGE',
        `a ${rows} × ${columns} matrix takes ${bytesText(bytes)}.`,
        {
          place: '-o',
          hint: 'Pass --factors -o X.npz: its factors are small.',
        },
      );
    },
    write: (found, signal) =>
      file.write({ shape: [found.rows, found.columns], values: wholeMatrix(found) }, signal),
  };
}

async function openFactorsFile(path: string | undefined): Promise<MatrixFile> {
  if (path === undefined || !/\.npz$/i.test(path)) {
    throw new RankfreeError('BAD_OPTION', 'factors are two arrays, which an .npz holds.', {
      place: '--factors',
      hint: 'Pass -o X.npz too.',
    });
  }
  const file = await openOutput(path);
  return {
    check() {},
    async write({ rows, columns, rank, left, right, symmetric }, signal) {
      const L: NpyContent = { shape: [rows, rank], values: left };
      const R: NpyContent = { shape: [columns, rank], values: right };
      const arrays: [string, NpyContent][] = symmetric
        ? [['U', L]]
        : [
            ['left', L],
            ['right', R],
          ];
      await file.write([writeNpz(new Map(arrays))], signal);
    },
  };
}

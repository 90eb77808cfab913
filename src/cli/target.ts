/** How an answer is written: the format that -o names, or that of the input, and how many digits. */
import type { Completion } from '../completion/completion.ts';
import { RankfreeError } from '../errors.ts';
import type { Input } from '../formats/format.ts';
import { outputFormat, text } from '../formats/format.ts';
import { meaningfulDecimals } from '../formats/numberText.ts';
import type { Output } from '../formats/output.ts';
import { gzipped } from '../formats/output.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Answer, Target } from '../tables/written.ts';
import { writtenTable } from '../tables/written.ts';

interface TargetFlags {
  output?: string;
  json?: boolean;
}

/** The format of -o, or that of the input; pairs of an array are text. */
export async function chooseTarget(
  { output, json }: TargetFlags,
  input: Input,
  hasPairs: boolean,
): Promise<Target> {
  const likeInput = hasPairs && input.kind === 'array' ? text : input.format;
  const path = output === '-' ? undefined : output;
  const format = outputFormat(path, likeInput);
  await format.prepare?.();
  const isBytes = format.isBinary === true || format.writeArray !== undefined;
  if (isBytes && path === undefined && json !== true && process.stdout.isTTY) {
    throw new RankfreeError('BAD_OPTION', `${format.title} is not for a terminal.`, {
      place: '-o',
      hint: 'Name a file; with .csv it is written as text.',
    });
  }
  const depth = input.kind === 'array' ? (input.depth ?? 8) : 8;
  return { format, depth, delimiter: delimiterOf(path ?? '') };
}

/** Writes an answer where -o says, packed where its name says so. */
export async function writeTo(
  output: Output,
  path: string | undefined,
  runtime: Runtime,
  answer: Answer,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  const chunks = await writtenTable(runtime, answer, target);
  await output.write(isGzip(path) ? gzipped(chunks) : chunks, signal);
}

/** Of text that is not written like the input. */
export function delimiterOf(path: string): ',' | '\t' {
  return /\.t(?:sv|ab)(?:\.gz)?$/i.test(path) ? '\t' : ',';
}

export function isGzip(path: string | undefined): boolean {
  return path !== undefined && /\.gz$/i.test(path);
}

/** Digits far below the noise are left out; where units differ the noise of one column says nothing of another's. */
export function meaningfulDigits({
  noise,
  scaled,
  branch,
}: Pick<Completion, 'noise' | 'scaled' | 'branch'>): number | null {
  return scaled || branch === 'exact' ? null : meaningfulDecimals(noise);
}

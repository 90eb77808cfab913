/** `rankfree recover state`: a density matrix from counts, of greatest likelihood. */
import { RankfreeError } from '../../errors.ts';
import { inputName, readInput } from '../../formats/input.ts';
import { shortNumber as short } from '../../formats/numberText.ts';
import { readCounts } from '../../recovery/state/counts.ts';
import type { StateRecovery } from '../../recovery/state/recoverState.ts';
import { recoverState } from '../../recovery/state/recoverState.ts';
import { interleaved, openArrayFile } from './arrayFile.ts';
import type { Outcome, RecoverFlags, Session } from './recovering.ts';
import { recovering } from './recovering.ts';

export type StateFlags = RecoverFlags;

export function state(flags: StateFlags, path: string): Promise<void> {
  return recovering(flags, (session) => recover(flags, path, session));
}

async function recover(flags: StateFlags, path: string, session: Session): Promise<Outcome> {
  const { signal } = session;
  const file = await openArrayFile(flags);
  const { projectors, counts } = readCounts(await readJson(path, signal), inputName(path));
  const runtime = await session.runtime(projectors.vectors.length);
  const found = await recoverState(runtime, projectors, counts, {
    seed: flags.seed ?? 0,
    signal,
    onProgress: ({ step, gap }) =>
      session.onProgress({ phase: 'climbing the likelihood', step, done: 1 / (1 + Math.max(gap, 0)) }),
  });
  if (found.status === 'limit' || found.complete === false) session.warn(found.sentence);
  session.writing();
  const { real, imaginary, dimension: n, ...known } = found;
  await file.write({ shape: [n, n], values: interleaved(real, imaginary), isComplex: true }, signal);
  return {
    summary: { input: inputName(path), dimension: n, ...known },
    report: report(inputName(path), found),
  };
}

async function readJson(path: string, signal: AbortSignal): Promise<unknown> {
  const { text, name } = await readInput(path, { signal });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RankfreeError('BAD_JSON', `it is no JSON (${(cause as Error).message}).`, {
      place: name,
      cause,
    });
  }
}

function report(input: string, found: StateRecovery): string[] {
  const { status, sentence, dimension, measurements, counts, eigenvalues, purity, iterations, seconds } =
    found;
  const shown = eigenvalues.slice(0, 8).map(short).join(', ');
  return [
    `${input}: ${short(counts)} counts behind ${measurements} projectors in ${dimension} dimensions`,
    `${status === 'limit' ? 'not finished' : 'estimated'}: ${sentence}`,
    `eigenvalues ${shown}${eigenvalues.length > 8 ? ', …' : ''}, purity ${short(purity)}`,
    `found after ${iterations} steps in ${short(seconds)} s`,
  ];
}

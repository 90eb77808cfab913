/** `rankfree recover phase`: a vector from the sizes of its products alone, y = |⟨a, x⟩|². */
import { RankfreeError } from '../../errors.ts';
import { shortNumber as short } from '../../formats/numberText.ts';
import type { PhaseLoss, PhaseRecovery } from '../../recovery/phase/recoverPhase.ts';
import { recoverPhase } from '../../recovery/phase/recoverPhase.ts';
import { interleaved, openArrayFile } from './arrayFile.ts';
import { noAnswer } from './noAnswer.ts';
import { readObservations } from './observations.ts';
import type { Outcome, RecoverFlags, Session } from './recovering.ts';
import { recovering } from './recovering.ts';
import { certificateLine } from './recoveryReport.ts';
import { readVectors } from './vectors.ts';

export interface PhaseFlags extends RecoverFlags {
  vectors: string;
  observations: string;
  loss?: PhaseLoss;
  amplitude?: boolean;
}

/** As many starts as recoverPhase tries at most. */
const mostStarts = 8;

export function phase(flags: PhaseFlags): Promise<void> {
  return recovering(flags, (session) => recover(flags, session));
}

async function recover(flags: PhaseFlags, session: Session): Promise<Outcome> {
  const { amplitude = false, seed = 0 } = flags;
  const { signal } = session;
  const file = await openArrayFile(flags);
  const { name, vectors } = await readVectors(flags.vectors, signal);
  const observed = await readObservations(flags.observations, session);
  const { count, size } = vectors;
  if (observed.length !== count) {
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${name} holds ${count} × ${size} numbers, and there are ${observed.length} observations.`,
      { hint: 'Each vector has one.' },
    );
  }
  checkSizes(observed, flags);
  const runtime = await session.runtime(count * size);
  const found = await recoverPhase(runtime, vectors, amplitude ? observed.map((y) => y * y) : observed, {
    ...{ seed, signal, loss: flags.loss ?? (amplitude ? 'amplitude' : 'squares') },
    onProgress: ({ start, train }) =>
      session.onProgress({ phase: 'trying starts', step: start, train, done: start / mostStarts }),
  });
  const { real, imaginary, ...known } = found;
  const failure = noAnswer(found);
  if (failure === undefined) {
    if (found.status === 'undetermined') session.warn(found.sentence);
    session.writing();
    const x =
      imaginary === null
        ? { shape: [size], values: real }
        : { shape: [size], values: interleaved(real, imaginary), isComplex: true };
    await file.write(x, signal);
  }
  return {
    summary: {
      vectors: name,
      observations: flags.observations,
      shape: [size],
      isComplex: imaginary !== null,
      ...known,
    },
    report: report(
      `${name}: ${count} intensities of ${size} ${imaginary === null ? 'real' : 'complex'} unknowns`,
      found,
    ),
    failure,
  };
}

function checkSizes(observed: Float64Array, { observations, amplitude = false }: PhaseFlags): void {
  const negative = observed.findIndex((y) => y < 0);
  if (negative < 0) return;
  throw new RankfreeError(
    'NEGATIVE_INTENSITY',
    `the ${amplitude ? 'amplitude' : 'intensity'} is ${observed[negative]}.`,
    {
      place: `${observations}, observation ${negative}`,
      hint: 'Sizes are 0 or more. Where noise made one negative, 0 may stand for it.',
    },
  );
}

function report(about: string, found: PhaseRecovery): string[] {
  const { status, sentence, noise, determined, starts, seconds } = found;
  return [
    about,
    `${status === 'undetermined' ? 'not determined' : status}: ${sentence}`,
    `noise of an intensity ${short(noise)}`,
    certificateLine('determined', determined),
    `found from ${starts === 1 ? '1 start' : `${starts} starts`} in ${short(seconds)} s`,
  ];
}

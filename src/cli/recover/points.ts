/** `rankfree recover points`: points from some of their distances. */
import { RankfreeError } from '../../errors.ts';
import { inputName } from '../../formats/input.ts';
import { meaningfulDecimals } from '../../formats/numberText.ts';
import { openTable } from '../../formats/open.ts';
import type { CollectedPairs } from '../../recovery/points/pairs.ts';
import type { PointsRecovery } from '../../recovery/points/recoverPoints.ts';
import { recoverPoints } from '../../recovery/points/recoverPoints.ts';
import { mostPairs } from '../../tables/pairs.ts';
import type { DistanceTable } from './distanceTable.ts';
import { readDistances } from './distanceTable.ts';
import type { ListFile, ListLine } from './listFile.ts';
import { openListFile } from './listFile.ts';
import { noAnswer } from './noAnswer.ts';
import type { Outcome, RecoverFlags, Session } from './recovering.ts';
import { recovering } from './recovering.ts';
import { recoveryReport } from './recoveryReport.ts';

export interface PointsFlags extends RecoverFlags {
  squared?: boolean;
  dimension?: number;
  distances?: string;
}

export function points(flags: PointsFlags, path: string): Promise<void> {
  return recovering(flags, (session) => recover(flags, path, session));
}

async function recover(flags: PointsFlags, path: string, session: Session): Promise<Outcome> {
  const { squared = false, dimension, seed = 0 } = flags;
  const { signal, onProgress } = session;
  const files = await openFiles(flags);
  const table = readDistances(await openTable(path, { signal }));
  const { pairs } = table;
  checkCounts(flags, pairs);
  warnOfDisagreement(pairs, session);
  const runtime = await session.runtime(pairs.distance.length);
  const found = await recoverPoints(
    runtime,
    { ...pairs, squared },
    { seed, signal, onProgress, ...(dimension !== undefined && { rank: dimension }) },
  );
  const failure = noAnswer(found);
  if (failure === undefined) {
    if (found.status === 'undetermined') session.warn(found.sentence);
    session.writing();
    await writeFiles(files, table, found, squared, signal);
  }
  const { coordinates: _, rank, ...known } = found;
  const about = `${inputName(path)}: ${pairs.distance.length} distances between ${pairs.points} points`;
  return {
    summary: { input: inputName(path), squared, dimension: rank, ...known },
    report: recoveryReport(about, found, 'dimension'),
    failure,
  };
}

interface Files {
  points: ListFile | undefined;
  distances: ListFile | undefined;
}

/** Standard output takes one of: the summary, the points, the distances. */
async function openFiles({ output, distances, json = false }: PointsFlags): Promise<Files> {
  const pointsGoOut = output === undefined || output === '-';
  if (distances === '-' && (json || pointsGoOut)) {
    throw new RankfreeError('BAD_OPTION', 'standard output is taken already.', {
      place: '--distances',
      hint: json
        ? 'Name a file for the distances.'
        : 'Name a file for the distances, or one for the points with -o.',
    });
  }
  return {
    points: json && pointsGoOut ? undefined : await openListFile(output, '-o'),
    distances: distances === undefined ? undefined : await openListFile(distances, '--distances'),
  };
}

function checkCounts({ distances, dimension }: PointsFlags, { points }: CollectedPairs<string>): void {
  const count = (points * (points - 1)) / 2;
  if (distances !== undefined && count > mostPairs) {
    throw new RankfreeError(
      'TOO_MANY_PAIRS',
      `${points} points have ${count} distances, more than ${mostPairs}.`,
      {
        place: '--distances',
        hint: 'The points say them all: leave it out.',
      },
    );
  }
  if (dimension !== undefined && dimension >= points) {
    throw new RankfreeError('BAD_OPTION', `${points} points lie in ${points - 1} dimensions.`, {
      place: '--dimension',
      hint: 'Leave it out, and it is found.',
    });
  }
}

function warnOfDisagreement({ disagreeing }: CollectedPairs<string>, { warn }: Session): void {
  if (disagreeing === 0) return;
  warn(
    disagreeing === 1
      ? '1 pair has distances that differ: it counts once, with their mean.'
      : `${disagreeing} pairs have distances that differ: each counts once, with their mean.`,
  );
}

async function writeFiles(
  { points, distances }: Files,
  { pairs, titles }: DistanceTable,
  found: PointsRecovery,
  squared: boolean,
  signal: AbortSignal,
): Promise<void> {
  const decimals = meaningfulDecimals(uncertainty(found));
  await points?.write(
    { titles: ['id', ...axisNames(found.rank)], lines: pointLines(pairs.ids, found), decimals },
    signal,
  );
  await distances?.write({ titles, lines: pairLines(pairs.ids, found, squared), decimals }, signal);
}

/**
 * How far a coordinate may be off: by the noise of d², which is 2d·δd; and as if by 1e-5 of the largest coordinate, since what is written
 * goes five digits below.
 */
function uncertainty({ coordinates, noise }: PointsRecovery): number {
  const extent = coordinates.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return extent === 0 ? 0 : Math.max(1e-5 * extent, noise / (2 * extent));
}

/** x, y, z; where there are more they are numbered. */
function axisNames(dimension: number): string[] {
  if (dimension <= 3) return ['x', 'y', 'z'].slice(0, dimension);
  return Array.from({ length: dimension }, (_, a) => `x${a + 1}`);
}

function* pointLines(ids: readonly string[], { coordinates, rank }: PointsRecovery): Generator<ListLine> {
  for (const [i, id] of ids.entries()) {
    yield { ids: [id], numbers: Array.from(coordinates.subarray(i * rank, (i + 1) * rank)) };
  }
}

/** All pairs, each once, squared as the input is. */
function* pairLines(
  ids: readonly string[],
  { coordinates, rank }: PointsRecovery,
  squared: boolean,
): Generator<ListLine> {
  for (let i = 0; i < ids.length; i++) {
    for (let j = i + 1; j < ids.length; j++) {
      let sum = 0;
      for (let a = 0; a < rank; a++) sum += (coordinates[i * rank + a]! - coordinates[j * rank + a]!) ** 2;
      yield { ids: [ids[i]!, ids[j]!], numbers: [squared ? sum : Math.sqrt(sum)] };
    }
  }
}

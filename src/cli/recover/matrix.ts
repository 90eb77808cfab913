/** `rankfree recover matrix`: a matrix of low rank from linear measurements of it. */
import { RankfreeError } from '../../errors.ts';
import { pairForm, psdForm } from '../../recovery/form.ts';
import { recoverMatrix } from '../../recovery/recoverMatrix.ts';
import type { Recovery } from '../../recovery/recovery.ts';
import type { RobustRecovery } from '../../recovery/robust.ts';
import { recoverDespiteOutliers } from '../../recovery/robust.ts';
import { metFor } from '../../recovery/rounding.ts';
import type { MatrixFile } from './matrixFile.ts';
import { openMatrixFile } from './matrixFile.ts';
import { noAnswer } from './noAnswer.ts';
import { readObservations } from './observations.ts';
import type { OperatorFile, Shape } from './operator.ts';
import { openOperator, openVectors } from './operator.ts';
import type { Outcome, RecoverFlags, Session } from './recovering.ts';
import { recovering } from './recovering.ts';
import { recoveryReport } from './recoveryReport.ts';

export interface MatrixFlags extends RecoverFlags {
  operator?: string;
  vectors?: string;
  observations: string;
  psd?: boolean;
  shape?: Shape;
  rank?: number;
  factors?: boolean;
  outliers?: boolean;
}

/** So many observations that are grossly wrong are named. */
const mostNamed = 100;
const fewNamed = 5;

export function matrix(flags: MatrixFlags): Promise<void> {
  return recovering(flags, (session) => recover(flags, session));
}

async function recover(flags: MatrixFlags, session: Session): Promise<Outcome> {
  const file = await openMatrixFile(flags);
  const { signal } = session;
  const operator = await openMeasured(flags, signal);
  try {
    const observations = await readObservations(flags.observations, session);
    const found = await recoverFrom(flags, operator, observations, file, session);
    const failure = noAnswer(found);
    if (failure === undefined) {
      if (found.status === 'undetermined') session.warn(found.sentence);
      session.writing();
      await file.write(found, signal);
    }
    const { left: _, right: __, rows, columns, ...known } = found;
    const measured = { [flags.operator === undefined ? 'vectors' : 'operator']: operator.name };
    const about = `${operator.name}: ${operator.count} measurements of a ${rows} × ${columns} matrix`;
    const wrong = 'outliers' in known ? known.outliers : undefined;
    return {
      summary: {
        ...{ ...measured, observations: flags.observations, shape: [rows, columns], ...known },
        ...(wrong && { outliers: { count: wrong.length, observations: wrong.slice(0, mostNamed) } }),
      },
      report: [...recoveryReport(about, known), ...(wrong ? [outlierLine(wrong)] : [])],
      failure,
    };
  } finally {
    await operator.close();
  }
}

async function recoverFrom(
  { psd = false, operator: path, rank, outliers = false, seed = 0 }: MatrixFlags,
  operator: OperatorFile,
  observations: Float64Array,
  file: MatrixFile,
  session: Session,
): Promise<Recovery | RobustRecovery> {
  const { name, count, rows, columns, holds } = operator;
  if (observations.length !== count) {
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${name} holds ${holds}, and there are ${observations.length} observations.`,
      { hint: `Each of the ${count} measurements has one.` },
    );
  }
  file.check(rows, columns);
  const { runtime, measurement } = await operator.measurement(session);
  const { signal, onProgress } = session;
  const form = psd || path === undefined ? psdForm(runtime, rows) : pairForm(runtime, rows, columns);
  if (rank !== undefined && rank > form.fullWidth) {
    throw new RankfreeError(
      'BAD_OPTION',
      `a ${rows} × ${columns} matrix has rank ${form.fullWidth} at most.`,
      {
        place: '--rank',
        hint: 'Leave it out, and it is found.',
      },
    );
  }
  const met = metFor(observations);
  const problem = { runtime, measurement, observations, form, signal, met };
  const options = { seed, signal, onProgress, ...(rank !== undefined && { rank }) };
  if (outliers) return recoverDespiteOutliers(problem, options);
  return recoverMatrix(problem, options);
}

function openMeasured(flags: MatrixFlags, signal: AbortSignal): Promise<OperatorFile> {
  const { operator, vectors, psd = false, shape } = flags;
  if ((operator === undefined) === (vectors === undefined)) {
    throw new RankfreeError(
      'BAD_OPTION',
      operator === undefined
        ? 'what was measured is not said.'
        : '--operator and --vectors exclude each other.',
      { hint: 'Pass --operator A.npy for stored matrices, or --vectors a.npy for y = a*Xa.' },
    );
  }
  if (operator !== undefined) return openOperator(operator, { psd, shape, signal });
  if (shape !== undefined) {
    throw new RankfreeError('BAD_OPTION', 'it belongs to --operator.', {
      place: '--shape',
      hint: 'Leave it out: X has the size of the vectors.',
    });
  }
  return openVectors(vectors!, signal);
}

function outlierLine(outliers: readonly number[]): string {
  if (outliers.length === 0) return 'no observation is grossly wrong';
  const first = outliers.slice(0, fewNamed).join(', ');
  const more = outliers.length > fewNamed ? ', …' : '';
  return `${outliers.length} observations are grossly wrong, counted from 0: ${first}${more}`;
}

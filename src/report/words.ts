/** Sentences of the report that depend on what came out. */
import type { Completion } from '../completion/completion.ts';
import { shortNumber as short } from '../formats/numberText.ts';
import { grouped, percent } from './axes.ts';
import type { ReportContent } from './content.ts';

export function headline({ facts, completion }: ReportContent): string {
  const { missing, shape } = facts;
  const holes = missing === 1 ? 'One hole' : `${grouped(missing)} holes`;
  const filled =
    missing === 0
      ? `The table of ${shape[0]} × ${shape[1]} cells has no holes.`
      : `${holes} of ${grouped(shape[0] * shape[1])} cells ${missing === 1 ? 'was' : 'were'} filled.`;
  return `${filled} ${errorWords(completion)}`;
}

function errorWords({ error, branch, scaled, loss }: Completion): string {
  if (branch === 'constant') return 'All observed values are equal, so every hole gets that value.';
  if (error === null) return 'Nothing could be left out to check it.';
  const unit = scaled ? ' times the scale of its column' : '';
  const off = `Values that were left out came back within ${short(error.model)}${unit} (root mean square${loss === 'huber' ? ', large residuals by their size' : ''})`;
  const share = error.columnMean > 0 ? error.model / error.columnMean : 1;
  if (branch === 'offsets') return `${off}. Patterns of rows and columns did not help beyond their offsets.`;
  return `${off}: ${percent(share)} of the error that column means would make.`;
}

const branches: Record<Completion['branch'], string> = {
  average: 'The answer is the mean of the cross-fitted runs.',
  exact: 'The data are exact: one fit of all cells leaves no noise, and it is the answer.',
  offsets:
    'Factors did not predict left-out cells better than offsets of rows and columns alone, so the offsets are the answer.',
  constant: 'All observed values are equal.',
};

export function branchWords({ branch, status, iterations, folds }: Completion): string {
  if (branch === 'constant') return branches.constant;
  const runs = folds === 1 ? 'one run' : `${folds} cross-fitted runs`;
  const end =
    status === 'converged'
      ? 'All of them settled.'
      : 'Some reached their limit before they settled: take the answer with care.';
  return `${branches[branch]} It took ${iterations} sweeps in ${runs}, and those that decided on the noise. ${end}`;
}

/** What is known of all intervals together. */
export function shareWords({ trust, survey }: ReportContent): string {
  const { calibration, dispersion } = trust;
  const size =
    calibration.quantile === null
      ? 'That is too few for an interval at this level.'
      : `An interval reaches ${short(calibration.quantile)} deviations to either side.`;
  const { flags, looked, complete } = survey;
  const of = complete ? `Of ${looked} filled cells` : `Of ${looked} filled cells that were looked at`;
  const weak = `${of} ${flags.ok} have an ordinary interval, ${flags.weak} a weak one (measuring the cell once would tell more), ${looked - flags.ok - flags.weak} none.`;
  const even = dispersion.uneven
    ? `Rows or columns differ in how many holes they have, beyond chance (z = ${short(dispersion.rows)} and ${short(dispersion.columns)}).`
    : `Rows and columns have about equally many holes, as a random sample would (z = ${short(dispersion.rows)} and ${short(dispersion.columns)}).`;
  return `Intervals rest on ${calibration.scores} values that were not seen. ${size} ${looked > 0 ? weak : ''} ${even}`;
}

export function openWords({ trust }: ReportContent): string {
  const { rank, offsets, cells, cellsAtNextRank, estimated, parts, thin, settled, steps } =
    trust.undetermined;
  const about = estimated ? 'about ' : '';
  const beside = offsets === 'both' ? ' with offsets' : '';
  const sentences = [
    cells === 0
      ? `The observed values determine all holes at rank ${rank}${beside}.`
      : `The observed values leave ${about}${cells} holes open at rank ${rank}${beside}: they could be anything without one observed value changing. They get a guess and no interval.`,
    `At one component more it would be ${about}${cellsAtNextRank}.`,
    ...(parts > 1 ? [`The table falls into ${parts} parts that nothing links.`] : []),
    ...(thin.rows + thin.columns > 0
      ? [`${thin.rows} rows and ${thin.columns} columns have too few values.`]
      : []),
    ...(settled ? [] : [`The test was cut off after ${steps} steps: many may be barely determined.`]),
  ];
  return sentences.join(' ');
}

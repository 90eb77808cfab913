/**
 * How far each filled cell can be trusted: value, low, high, leverage and a flag for any cell of a completed table.
 *
 *   crossFit, certified    centre ± q·deviation, q a quantile of the scores of entries that were not seen
 *   exact                  the quantiles, over all entries e, of m_k(e) ± R_e s_k(e)                            (calibration.ts)
 *
 * Intervals of bent columns are made on the bent scale and come back by its inverse, which keeps their order. On a short scale, such as
 * ratings, they end at the first and last value of the scale inside: that covers what the interval covered, while rounding outwards (the
 * recipe's way) would turn a level of .90 into .98 on half stars. On a scale that was asked for they are clipped to its bounds, and end at whole
 * numbers inside in columns of such, and in tables of counts: they cover every value of the scale that they covered. Where an interval would leave the value out, it is widened to it.
 *
 * Errors    those of completion/complete.ts, BAD_OPTION.
 * Source    intervals recipe §2–4; completion recipe §2.
 */
import { completeWithEvidence, runtimeFor } from '../completion/complete.ts';
import type { Completion, CompletionOptions } from '../completion/completion.ts';
import type { Continuation } from '../completion/continuation.ts';
import type { FoldFit } from '../completion/crossFit.ts';
import { back } from '../completion/curves.ts';
import type { Evidence, Guarantee } from '../completion/evidence.ts';
import type { PairModel } from '../completion/model.ts';
import { predictBent, predictCell } from '../completion/model.ts';
import type { OutputScale } from '../completion/outputScale.ts';
import { intervalOnScale } from '../completion/outputScale.ts';
import type { ObservedTable } from '../completion/table.ts';
import { tableLoss } from '../completion/tableLoss.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { RankedScores, Said } from './calibration.ts';
import { crossInterval, quantileOf, rankScores } from './calibration.ts';
import type { CoveragePoint } from './coverageCurve.ts';
import { coverageCurve } from './coverageCurve.ts';
import type { OpenReason, UndeterminedSummary } from './determinacy.ts';
import { examineDeterminacy } from './determinacy.ts';
import type { Dispersion } from './dispersion.ts';
import { holeDispersion } from './dispersion.ts';
import type { Flag } from './flags.ts';
import { flagOf, hasInterval } from './flags.ts';
import type { HoleWeight } from './holeWeights.ts';
import { holeWeights } from './holeWeights.ts';
import type { TrustOptions } from './options.ts';
import { refuseWithoutIntervals, trustDefaults } from './options.ts';
import { promiseOf } from './promise.ts';
import type { Run } from './runs.ts';
import { openRuns } from './runs.ts';
import type { ScoredEntries } from './scores.ts';
import { scoreEntries, together } from './scores.ts';
import type { SelfCheck } from './selfCheck.ts';
import { checkCoverage } from './selfCheck.ts';

/** A filled cell and how far it can be trusted. */
export interface TrustedCell {
  value: number;
  /** Ends of its interval; null where the flag says that there is none. */
  low: number | null;
  high: number | null;
  /** Variance of the estimate as a share of that of the noise there. */
  leverage: number;
  flag: Flag;
}

/** What is known of all intervals together. */
export interface TrustSummary {
  /** Share of the cells whose interval is to contain the value. */
  level: number;
  guarantee: Guarantee;
  holes: 'uniform' | 'rowcol';
  /** What that means, in words. */
  promise: string;
  /** Scores that the intervals are calibrated by, the runs, and the quantile of the scores: null where it is infinite. */
  calibration: { scores: number; runs: number; quantile: number | null };
  selfCheck: SelfCheck;
  dispersion: Dispersion;
  undetermined: UndeterminedSummary;
}

export interface Intervals {
  /** Any cell of the table. */
  cell(row: number, column: number): TrustedCell;
  summary: TrustSummary;
  /** Coverage of entries that were not seen, at many levels. */
  coverage(): CoveragePoint[];
  /** Tells why undetermined cells are so. */
  reasons(): (row: number, column: number) => OpenReason;
}

/** Completes a table, with intervals; `from`: where it goes on from. Without a runtime from `runtimeFor` it opens and closes one of its own. */
export async function completeWithIntervals(
  table: ObservedTable,
  options: CompletionOptions,
  trust: TrustOptions,
  given?: Runtime,
  from?: Continuation,
): Promise<{ completion: Completion; intervals: Intervals; evidence: Evidence<FoldFit> }> {
  const asked = trustDefaults(trust);
  refuseWithoutIntervals(options.loss ?? 'squares', asked.guarantee);
  const runtime = given ?? (await runtimeFor(table.value.length, options));
  try {
    const { completion, evidence } = await completeWithEvidence(
      table,
      options,
      asked.guarantee,
      runtime,
      from,
    );
    options.signal?.throwIfAborted();
    return { completion, intervals: openIntervals(runtime, table, completion, evidence, asked), evidence };
  } finally {
    if (given === undefined) await runtime.close();
  }
}

/** The intervals of a completion from what it left behind. */
export function openIntervals(
  runtime: Runtime,
  table: ObservedTable,
  { model, rank, seed }: Pick<Completion, 'model' | 'rank' | 'seed'>,
  evidence: Evidence,
  { level, guarantee, holes }: ReturnType<typeof trustDefaults>,
): Intervals {
  refuseWithoutIntervals(model.loss, guarantee);
  const runs = openRuns(runtime.kernels, evidence);
  const unit = unitOf(model, evidence.unit);
  const { link } = tableLoss(model.loss).loss;
  const centreOf = (i: number, j: number): number => link(predictBent(model, i, j) / unit(j));
  const answer = together(runs, centreOf);
  const scored = scoreEntries(evidence, guarantee, runs, answer);
  const weight = holes === 'rowcol' ? holeWeights(table) : undefined;
  const pooled = rankScores(
    joined(scored, ({ score }) => score),
    weight && joined(scored, (entries) => weightsOf(entries, weight)),
  );
  const bounds: Bounds =
    guarantee === 'exact' && runs.length > 0
      ? runByRun(runs, scored, weight, level)
      : pooledBounds(pooled, weight, level);
  const determinacy = examineDeterminacy(runtime, evidence, rank, seed);
  const [inRow, inColumn] = [
    counts(evidence.table.row, table.rows),
    counts(evidence.table.column, table.columns),
  ];
  const ofScale = openScale(model, table.value);
  const quantile = quantileOf(pooled, level, weight && medianWeight(pooled));
  const dispersion = holeDispersion(table);
  const scores = pooled.score.length;
  return {
    cell,
    coverage: () => coverageCurve(scored),
    reasons: determinacy.reasons,
    summary: {
      ...{ level, guarantee, holes },
      promise: promiseOf({
        ...{ guarantee, level, scores },
        weighted: weight !== undefined,
        sawAll: guarantee === 'crossFit' && evidence.sawAll,
        unevenHoles: dispersion.uneven,
      }),
      calibration: {
        scores,
        runs: runs.length,
        quantile: Number.isFinite(quantile) ? quantile : null,
      },
      selfCheck: checkCoverage(scored, counts(table.row, table.rows), quantile),
      dispersion,
      undetermined: determinacy.summary,
    },
  };

  function cell(row: number, column: number): TrustedCell {
    const value = predictCell(model, row, column);
    const { deviation, leverage } = answer.certainty(row, column);
    const bent = bounds(row, column, { centre: centreOf(row, column), deviation });
    const flag = flagOf({
      rowIsNew: inRow[row] === 0,
      columnIsNew: inColumn[column] === 0,
      isUndetermined: determinacy.isUndetermined(row, column),
      isCalibrated: bent !== null,
      leverage,
    });
    if (!hasInterval(flag) || bent === null) return { value, low: null, high: null, leverage, flag };
    const { low, high } = ofScale(inUnits(bent, column), column);
    return { value, low: Math.min(low, value), high: Math.max(high, value), leverage, flag };
  }

  /** A bent column's interval in the user's units. */
  function inUnits({ low, high }: Interval, column: number): Interval {
    const curve = model.curves?.[column];
    const [from, to] = [low * unit(column), high * unit(column)];
    return curve === undefined ? { low: from, high: to } : { low: back(curve, from), high: back(curve, to) };
  }
}

interface Interval {
  low: number;
  high: number;
}

/** The interval of a cell on the scale of the fits; null where it is not finite. */
type Bounds = (row: number, column: number, answer: Said) => Interval | null;

function pooledBounds(scores: RankedScores, weight: HoleWeight | undefined, level: number): Bounds {
  const everywhere = quantileOf(scores, level);
  return (row, column, { centre, deviation }) => {
    const quantile = weight === undefined ? everywhere : quantileOf(scores, level, weight(row, column));
    const reach = quantile * deviation;
    return Number.isFinite(reach) ? { low: centre - reach, high: centre + reach } : null;
  };
}

function runByRun(
  runs: readonly Run[],
  scored: readonly ScoredEntries[],
  weight: HoleWeight | undefined,
  level: number,
): Bounds {
  const ranked = scored.map((entries) => rankScores(entries.score, weight && weightsOf(entries, weight)));
  return (row, column) => {
    const said = runs.map(({ centre, certainty }) => ({
      centre: centre(row, column),
      deviation: certainty(row, column).deviation,
    }));
    return crossInterval(ranked, said, level, weight?.(row, column));
  };
}

/** What a number of the fits is worth in the user's units: bent columns have none. */
function unitOf({ curves }: PairModel, unit: number): (column: number) => number {
  if (curves === null || unit === 1) return () => unit;
  return (column) => (curves[column]!.kind === 'identity' ? unit : 1);
}

function weightsOf({ row, column }: ScoredEntries, weight: HoleWeight): Float64Array {
  return Float64Array.from(row, (i, t) => weight(i, column[t]!));
}

/** The weight of a middling score: what the quantile that is reported takes a cell for. */
function medianWeight({ upTo }: RankedScores): number {
  return (upTo.at(-1) ?? 0) / Math.max(1, upTo.length);
}

function joined(
  groups: readonly ScoredEntries[],
  numbers: (group: ScoredEntries) => Float64Array,
): Float64Array {
  const parts = groups.map(numbers);
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function counts(line: Int32Array, lines: number): Int32Array {
  const count = new Int32Array(lines);
  for (const i of line) count[i]!++;
  return count;
}

/** Few values that all repeat are a scale; fewer repetitions are a small table. */
const repetitions = 5;

/**
 * An interval on the scale of the answer: the one that was asked for; or the values of a short scale inside it, or the nearest one; or as it is
 * where there is no scale.
 */
function openScale(
  model: Pick<PairModel, 'columns' | 'loss' | 'bounds' | 'whole'>,
  value: Float64Array,
): (interval: Interval, column: number) => Interval {
  const { bounds, whole, loss, columns } = model;
  if (loss === 'poisson') {
    const { low, high } = bounds ?? { low: 0, high: Number.POSITIVE_INFINITY };
    const counts: OutputScale = {
      bounds: { low: Math.max(low, 0), high, of: 'option' },
      whole: new Uint8Array(columns).fill(1),
    };
    return (interval, column) => intervalOnScale(counts, column, interval);
  }
  if (whole !== null || bounds?.of === 'option') {
    return (interval, column) => intervalOnScale(model, column, interval);
  }
  if (bounds === null) return (interval) => interval;
  const steps = Float64Array.from(new Set(value)).sort();
  if (value.length < repetitions * steps.length) return (interval) => interval;
  return ({ low, high }) => {
    const first = steps.find((step) => step >= low);
    const last = steps.findLast((step) => step <= high);
    if (first !== undefined && last !== undefined && first <= last) return { low: first, high: last };
    const middle = low + (high - low) / 2;
    const nearest = steps.reduce((best, step) =>
      Math.abs(step - middle) < Math.abs(best - middle) ? step : best,
    );
    return { low: nearest, high: nearest };
  };
}

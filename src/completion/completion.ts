/** What completing a table takes and gives: plain data on both sides. */
import type { Covariance } from '../optimizers/alternating/covariance.ts';
import type { NoiseMode } from '../optimizers/alternating/noise.ts';
import type { PairModel } from './model.ts';
import type { LossName } from './tableLoss.ts';

export type { Covariance, LossName, NoiseMode };

export type Method = 'alternating' | 'gradient';

export interface CompletionOptions {
  /** 'alternating' learns noise and rank; 'gradient' is plain descent with held-out stopping. Default 'alternating'. */
  method?: Method;
  /**
   * What predictions are held against values by: 'squares'; 'huber' where noise has heavy tails; 'logistic' for tables of 0 and 1, which are
   * filled with probabilities; 'poisson' for counts, which are filled with means. Default 'squares'.
   */
  loss?: LossName;
  /** How much uncertainty 'alternating' keeps. Default by size: 'full' below 50 000 entries, 'diagonal' from there on. */
  covariance?: Covariance;
  /**
   * What the noise of 'alternating' is taken for: one variance ('even'), one that differs between columns and rows ('uneven'), or
   * that and a few cells that are plainly wrong ('mixture'). Default 'auto': what predicts left-out cells best.
   */
  noise?: NoiseMode | 'auto';
  /** Components to start with; doubled while all are needed. Default 10 ('diagonal' and 'gradient': 30). */
  width?: number;
  /** Cross-fitted runs, each without its share of the entries. Default 5; fewer above 60 000 entries, 1 from 500 000 on. */
  folds?: number;
  /** Filled values lie between these two; one of them may be infinite. Default none: true values may lie beyond what was observed. */
  bounds?: readonly [low: number, high: number];
  /** 'whole': columns of whole numbers alone are filled with whole numbers. Default 'none'. */
  round?: 'whole' | 'none';
  /** Default 0. The same seed gives the same bytes. */
  seed?: number;
  /** Threads; 0 chooses by size. Default 0. The result does not depend on it. */
  threads?: number;
  /** Allow arithmetic whose last bits may differ between processors. Default false. */
  fast?: boolean;
  /** Stops the run within a sweep; the call then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after every sweep. */
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** The run that is going on: fold number from 0; equal to `folds` for the fit of all entries. */
  fold: number;
  folds: number;
  iteration: number;
  width: number;
  /** Noise level so far, as a share of the table's standard deviation. */
  noise: number;
  /** Estimated share of the whole work that is done, 0 … 1. */
  done: number;
}

/** How the answer was made. */
export type Branch =
  /** The mean of the cross-fitted runs. */
  | 'average'
  /** One fit of all entries: the data are exact. */
  | 'exact'
  /** Offsets alone: factors did not help on left-out entries. */
  | 'offsets'
  /** All observed values are equal. */
  | 'constant';

/** A row or column whose noise differs from the others'. */
export interface NoisyLine {
  index: number;
  /** Its noise is so many times that of a middling one. */
  factor: number;
}

/** An observed cell that the rest of the table speaks against. It keeps its value. */
export interface SuspiciousCell {
  row: number;
  column: number;
  value: number;
  /** How much it counted in the fit: near 0 for a wrong cell, 1 for a good one. */
  weight: number;
  /** What the rest of the table says of it, and the standard deviation of a good observation about that. */
  expected: number;
  deviation: number;
}

/** A column in which left-out cells say that factors, which help in the table, only add noise. */
export interface UnhelpedColumn {
  column: number;
  /** What it is filled by instead: offsets of row and column, or nothing but its mean. */
  simpler: 'offsets' | 'columnMean';
}

export interface Completion {
  model: PairModel;
  branch: Branch;
  method: Method;
  loss: LossName;
  /** How much uncertainty was kept; null for methods that keep none. */
  covariance: Covariance | null;
  status: 'converged' | 'iteration limit';
  /** Components that the data needed: median over the runs; with its range. */
  rank: number;
  rankRange: { low: number; high: number };
  /** Singular values of the fitted table without its offsets, falling. */
  singularValues: number[];
  /** Standard deviation of the noise of one observation, in the user's units (of a middling column where units differ). */
  noise: number;
  /** What the noise was taken for. */
  noiseMode: NoiseMode;
  /** Share of the cells in class l = 0, 1, …, whose noise is 2^l times as large: [1] unless noiseMode is 'mixture'. */
  noiseClasses: number[];
  /** The noisiest rows and columns, at most ten each; none where all are alike. */
  noisyRows: NoisyLine[];
  noisyColumns: NoisyLine[];
  /** Observed cells that are probably wrong, the most conspicuous first. */
  suspicious: SuspiciousCell[];
  /**
   * Error on left-out entries that are not suspicious; null where nothing could be left out. Root mean squared, in the user's units; 'huber' alike, but
   * that large residuals count by their size; log loss of 'logistic', deviance of 'poisson', a cell.
   */
  error: { model: number; offsets: number; columnMean: number } | null;
  /** Whether columns were brought to one scale first because their units differ. */
  scaled: boolean;
  /** Columns that were transformed, because their values are skewed or long-tailed and units differ. */
  bentColumns: number[];
  /** Columns that are filled by something simpler than the rest of the table; none of exact data. */
  unhelpedColumns: UnhelpedColumn[];
  /** Sweeps of all runs together. */
  iterations: number;
  folds: number;
  /** Rows and columns without any observed cell. */
  emptyRows: number[];
  emptyColumns: number[];
  /** Rows and columns with fewer observed cells than the rank: not determined by the data alone. */
  thinRows: number;
  thinColumns: number;
  seed: number;
  threads: number;
  seconds: number;
}

/** What completing a table takes and gives: plain data on both sides. */
import type { Covariance } from '../optimizers/alternating/covariance.ts';
import type { PairModel } from './model.ts';

export type { Covariance };

export type Method = 'alternating' | 'gradient';

export interface CompletionOptions {
  /** 'alternating' learns noise and rank; 'gradient' is plain descent with held-out stopping. Default 'alternating'. */
  method?: Method;
  /** How much uncertainty 'alternating' keeps. Default by size: 'full' below 50 000 entries, 'diagonal' from there on. */
  covariance?: Covariance;
  /** Components to start with; doubled while all are needed. Default 10 ('diagonal' and 'gradient': 30). */
  width?: number;
  /** Cross-fitted runs, each without its share of the entries. Default 5; fewer from 300 000 entries on, 1 beyond 750 000. */
  folds?: number;
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

export interface Completion {
  model: PairModel;
  branch: Branch;
  method: Method;
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
  /** Root mean squared error on left-out entries, in the user's units; null where nothing could be left out. */
  error: { model: number; offsets: number; columnMean: number } | null;
  /** Whether columns were brought to one scale first because their units differ. */
  scaled: boolean;
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

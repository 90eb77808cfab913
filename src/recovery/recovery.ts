/** What recovering takes and gives: plain data on both sides. */
import type { Certificates } from './certificates.ts';

export type Status =
  /** The data are met with fewer degrees of freedom than there are data, and they determine the answer. */
  | 'recovered'
  /** The data are noisy: the rank that predicts left-out data best, fitted to all of them. */
  | 'estimated'
  /** The data are met, but by more than one answer. */
  | 'undetermined'
  /** Left-out data are predicted best by zero: there is nothing to be seen. */
  | 'nothing'
  /** No answer of few degrees of freedom was found that also predicts left-out data. */
  | 'not found';

export interface RecoveryProgress {
  phase: 'growing' | 'climbing' | 'cross-validating' | 'fitting';
  /** Iterations of growth, the rank that was polished last, or folds done. */
  step: number;
  /** |r|/|y|. */
  train: number;
  /** Estimated share of the whole work that is done, 0 … 1. */
  done: number;
}

export interface RecoveryOptions {
  /** Width of the factors that grow. Default as wide as X. */
  width?: number;
  /** Size of the start as a share of what grows. Default 1e-3. */
  initialScale?: number;
  /** Rank, where it is known. Default found out. */
  rank?: number;
  /** Default 0. The same seed gives the same bytes. */
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (progress: RecoveryProgress) => void;
}

/** X as factors, and all that is known of how it was found. */
export interface Recovery {
  status: Status;
  /** Why, with the numbers that decided. */
  sentence: string;
  rank: number;
  rows: number;
  columns: number;
  /** X = left·rightᵀ: rows × rank and columns × rank, row-major. Of X = U·Uᵀ both are U. */
  left: Float64Array;
  right: Float64Array;
  symmetric: boolean;
  /** Singular values of X, falling. */
  singularValues: number[];
  measurements: number;
  degreesOfFreedom: number;
  /** |𝒜(X) − y| / |y|. */
  train: number;
  /** Standard deviation of the noise of one observation; 0 where the data are met. */
  noise: number;
  /** Root mean squared error on left-out observations beside that of zero; null where the data are met. */
  heldOut: { model: number; zero: number } | null;
  certificates: Certificates;
  /** Steps of growth, and conjugate-gradient steps of the polish. */
  iterations: { growth: number; polish: number };
  seed: number;
  seconds: number;
}

export type {
  Branch,
  Completion,
  CompletionOptions,
  LossName,
  Method,
  NoiseMode,
  NoisyLine,
  Progress,
  SuspiciousCell,
  UnhelpedColumn,
} from './completion/completion.ts';
export type { PairModel } from './completion/model.ts';
export { predict as predictCells } from './completion/model.ts';
export { RankfreeError } from './errors.ts';
export type { Filled, FillOptions, TableOptions, TripletOptions } from './fill.ts';
export { fill } from './fill.ts';
export type { CustomOptions } from './measurements/custom.ts';
export type { FoldedIn, FoldInOptions } from './models/foldIn.ts';
export { foldIn } from './models/foldIn.ts';
export { load } from './models/load.ts';
export type { Model } from './models/model.ts';
export type { PredictedPair, PredictOptions } from './models/predict.ts';
export { predict } from './models/predict.ts';
export { save } from './models/save.ts';
export type {
  DesignMatrix,
  PhaseVectors,
  PointsOptions,
  RecoveredMatrix,
  RecoveredPoints,
  RecoverOptions,
} from './recover.ts';
export {
  checkMeasurement,
  measure,
  recover,
  recoverPhase,
  recoverPoints,
  recoverSparse,
  recoverState,
} from './recover.ts';
export type { Certificate, Certificates } from './recovery/certificates.ts';
export type { Measured } from './recovery/measured.ts';
export { custom, dense, entries, gaussian, rankOne, stack } from './recovery/measured.ts';
export type { PhaseRecovery } from './recovery/phase/recoverPhase.ts';
export type { Recovery, RecoveryProgress } from './recovery/recovery.ts';
export type { SparseRecovery } from './recovery/sparse/recoverSparse.ts';
export type { StateCounts } from './recovery/state/counts.ts';
export type { StateRecovery } from './recovery/state/recoverState.ts';
export type { Unknown } from './recovery/unknown.ts';
export { asymmetric, psd } from './recovery/unknown.ts';
export { wholeMatrix } from './recovery/wholeMatrix.ts';
export type { FilledTriplet, Pair, Triplet } from './tables/shapes/triplets.ts';
export type { TypedTable } from './tables/shapes/typed.ts';
export type { FilledCell } from './tables/trustedCells.ts';
export type { Flag } from './trust/flags.ts';
export type { TrustSummary } from './trust/intervals.ts';
export type { RecoveryFrame } from './watch.ts';
export { watch } from './watch.ts';

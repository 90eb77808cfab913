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
export type { FoldedIn, FoldInOptions } from './models/foldIn.ts';
export { foldIn } from './models/foldIn.ts';
export { load } from './models/load.ts';
export type { Model } from './models/model.ts';
export type { PredictedPair, PredictOptions } from './models/predict.ts';
export { predict } from './models/predict.ts';
export { save } from './models/save.ts';
export type { FilledTriplet, Pair, Triplet } from './tables/shapes/triplets.ts';
export type { TypedTable } from './tables/shapes/typed.ts';
export type { FilledCell } from './tables/trustedCells.ts';
export type { Flag } from './trust/flags.ts';
export type { TrustSummary } from './trust/intervals.ts';

/** What every fitter of a standardised table takes and gives. */
import type { EntryIndices, Orders } from '../measurements/orders.ts';
import type { SideName } from '../optimizers/alternating/covariance.ts';
import type { NoiseFound, NoiseMode } from '../optimizers/alternating/noise.ts';
import { evenNoise } from '../optimizers/alternating/noise.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { AdditiveFit } from './additive.ts';
import type { Resume } from './continuation.ts';
import type { TableLoss } from './tableLoss.ts';
import type { Uncertainty } from './uncertainty.ts';

export interface FitProblem {
  runtime: Runtime;
  table: EntryIndices;
  orders: Orders;
  /** Standardised values, or values as they are where the loss is not of amounts; in the table's order. */
  value: Float64Array;
  /** How often each entry counts in training: 0 where it is left out. */
  weights: Uint8Array;
  /** The entries left out, which judge the fit. */
  held: Uint8Array;
  /** Offsets alone, of the training entries. */
  offsets: AdditiveFit;
}

export interface FitOptions {
  /** What the noise of the entries is taken for. */
  noise: NoiseMode;
  /** What predictions are held against entries by. */
  loss: TableLoss;
  width: number;
  seed: number;
  /** Which of several fits with this seed. */
  repetition: number;
  /** Where the fit goes on from. */
  from?: Resume | undefined;
  /** Whether fits keep how sure they are of every line. */
  keepUncertainty: boolean;
  signal: AbortSignal | undefined;
  /** Called after every sweep. */
  onSweep: (sweep: Sweep) => void;
}

/** What is told of a sweep. */
export interface Sweep {
  iteration: number;
  width: number;
  /** Noise level as a share of the standard deviation of all values. */
  noise: number;
}

/** One fit of the standardised table  z[i, j] ≈ mean + b[i] + c[j] + ⟨u[i], v[j]⟩. */
export interface Fit {
  mean: number;
  /** b: rows. */
  rowOffsets: Float64Array;
  /** c: columns. */
  columnOffsets: Float64Array;
  /** u: rows × rank, row-major. */
  left: Float64Array;
  /** v: columns × rank, row-major. */
  right: Float64Array;
  rank: number;
  /** Variance of the noise of one standardised observation. */
  noiseVariance: number;
  /** How the noise differs between entries. */
  noise: NoiseFound;
  /** Variance of what the fit says of each entry, in the table's order, where that is cheaper to keep than to ask of `uncertainty`. */
  spread: Float64Array | undefined;
  /** Prior variances of the numbers of a line, offset first, where the method learned them. */
  priors: Readonly<Record<SideName, Float64Array>> | undefined;
  /** How sure it is of every line, where that was to be kept and the method knows it. */
  uncertainty: Uncertainty | undefined;
  /** Sweeps, those of narrower runs before it included. */
  iterations: number;
  converged: boolean;
}

/** A fit that never saw the held entries, and the one to use: the same, or one that went on to see everything. */
export interface JudgedFit {
  judged: Fit;
  final: Fit;
}

/** A fit without factors. */
export function offsetsAlone({ mean, rowOffsets, columnOffsets }: AdditiveFit, noiseVariance: number): Fit {
  const none = new Float64Array();
  return {
    mean,
    rowOffsets,
    columnOffsets,
    left: none,
    right: none,
    rank: 0,
    noiseVariance,
    noise: evenNoise,
    spread: undefined,
    priors: undefined,
    uncertainty: undefined,
    iterations: 0,
    converged: true,
  };
}

import type { AdditiveFit } from './additive.ts';

/** One fit of the standardised table  z[i, j] ≈ mean + b[i] + c[j] + ⟨u[i], v[j]⟩  under one weight vector. */
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
  /** Sweeps, those of narrower runs before it included. */
  iterations: number;
  converged: boolean;
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
    iterations: 0,
    converged: true,
  };
}

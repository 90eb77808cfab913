/**
 * Effective rank of an iterate: how many components carry X,
 *
 *   effective rank = (Σ σₐ)² / Σ σₐ²,   σ the singular values of X;   1 … width, 0 for X = 0
 *
 * the participation ratio: r for r equal values, and insensitive to the tiny ones of a wide factor. It needs no threshold.
 */
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Decomposition } from './decomposition.ts';
import type { Probe } from './probe.ts';

export function effectiveRank(decomposition: Decomposition): Probe<DescentState> {
  return { name: 'effectiveRank', read: (state) => participation(decomposition.of(state).values) };
}

function participation(values: Float64Array): number {
  let sum = 0;
  let square = 0;
  for (const value of values) {
    sum += value;
    square += value * value;
  }
  return square === 0 ? 0 : (sum * sum) / square;
}

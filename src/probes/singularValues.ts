/**
 * Singular values of X at an iterate, falling, without offsets: growth one by one is what small starts look like.
 *
 * Units     those of X.
 */
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Decomposition } from './decomposition.ts';
import type { Probe } from './probe.ts';

export function singularValues(decomposition: Decomposition): Probe<DescentState> {
  return { name: 'singularValues', read: (state) => [...decomposition.of(state).values] };
}

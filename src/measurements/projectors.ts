/**
 * Expected counts of a quantum state behind projectors:  𝒜(X)ₜ = exposureₜ·kₜ*·X·kₜ,  X = F·F* Hermitian, n × n.
 *
 * The state is the real U = [P; Q], F = P + iQ (rankOne.ts, 'inner'). Vectors are taken as they are: a projector has one of
 * length 1, an outcome of a coarser measurement a shorter one.
 *
 * Shapes    vectors, imaginary: m × n; X: 2n × 2n; exposures, p, z: m.   Units: X of a probability has trace 1, p is in counts where
 *           exposures are (runs of setting t).
 * Errors    those of rankOne.ts; EXPOSURE_INVALID.
 * Source    Hradil 1997 (Phys. Rev. A 55, R1561).
 */
import { RankfreeError } from '../errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import { squaredProducts } from './rankOne.ts';

export interface ProjectorsOptions {
  /** m × size: real parts of the vectors. */
  vectors: Float64Array;
  /** m × size: imaginary parts. */
  imaginary: Float64Array;
  count: number;
  size: number;
  /** How often, or how long, each was measured: above 0. Default 1 each. */
  exposures?: Float64Array;
}

/** Lives in the runtime's arena. */
export function projectors(runtime: Runtime, { exposures, ...vectors }: ProjectorsOptions): Measurement {
  if (exposures !== undefined) checkExposures(exposures, vectors.count);
  return squaredProducts(runtime, name, { ...vectors, product: 'inner' }, exposures?.slice());
}

const name = 'projectors()';

function checkExposures(exposures: Float64Array, count: number): void {
  if (exposures.length !== count) {
    throw new RankfreeError('LENGTH_MISMATCH', `${exposures.length} exposures of ${count} projectors.`, {
      place: name,
      hint: 'Each projector has one.',
    });
  }
  const at = exposures.findIndex((exposure) => !(exposure > 0 && exposure < Number.POSITIVE_INFINITY));
  if (at < 0) return;
  throw new RankfreeError('EXPOSURE_INVALID', `${exposures[at]} is no exposure.`, {
    place: `${name}, projector ${at}`,
    hint: 'How often or how long it was measured: a number above 0. What was not measured is left out.',
  });
}

/**
 * Layers that pass on what they get:  every block `layer…` is  initialScale · I,  every other block 0.
 *
 * For `compressedDeep`, whose bases are then where they were given. A layer that is not square gets ones from its corner on.
 *
 * Units     initialScale: those of θ.
 * Symbols   ε of Yaras et al. 2024 (arXiv 2406.04112), W̃_l(0) = ε·I.
 * Errors    BAD_OPTION for a parametrization without layers.
 */
import { RankfreeError } from '../errors.ts';
import type { Parametrization } from '../parametrizations/parametrization.ts';

export interface IdentityOptions {
  initialScale: number;
}

export function identity(
  { name, size, blocks }: Parametrization,
  { initialScale }: IdentityOptions,
): Float64Array<ArrayBuffer> {
  const layers = blocks.filter((block) => block.name.startsWith('layer'));
  if (layers.length === 0) {
    throw new RankfreeError('BAD_OPTION', `${name} has no layers.`, {
      place: 'identity()',
      hint: 'It starts deep() and compressedDeep().',
    });
  }
  const theta = new Float64Array(size);
  for (const { offset, rows, columns } of layers) {
    for (let a = 0; a < Math.min(rows, columns); a++) theta[offset + a * columns + a] = initialScale;
  }
  return theta;
}

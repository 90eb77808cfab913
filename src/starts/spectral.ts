/**
 * Spectral start:  the leading components of 𝒜*(w·y), which is X itself on average where measurements are random and w = 1/m:
 *
 *   psd          U = V·√Λ        eigenvalues from above, of ½(𝒜* + 𝒜*ᵀ), negative ones taken as 0
 *   asymmetric   U·√S, V·√S      of the SVD; offsets 0
 *   deep         W₁ = S^(1/L)·Vᵀ,  W_l = S^(1/L)·I,  W_L = U·S^(1/L)
 *
 * With an `initialScale` every component has that size in every factor, whatever its value: the start of spectral compression.
 * Columns beyond the components that there are stay 0, which descent never leaves.
 *
 * Units     θ: as the parametrization shares those of X; initialScale: those of θ.
 * Symbols   Stöger & Zhu 2024 (arXiv 2408.13276) at exact width; initialScale is ε of Kwon et al. 2024 (arXiv 2311.05061).
 * Errors    BAD_OPTION for a parametrization without factors; SHAPE_MISMATCH, SHAPE_INVALID.
 */
import { RankfreeError } from '../errors.ts';
import type { Measurement } from '../measurements/measurement.ts';
import { checkVector } from '../measurements/measurement.ts';
import type { Block, Parametrization } from '../parametrizations/parametrization.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { LeadingComponents } from './leading.ts';
import { leadingEigen, leadingSingular } from './leading.ts';

export interface SpectralOptions {
  measurement: Measurement;
  /** y. */
  observations: Float64Array;
  /** w. Default 1/m each. */
  weights?: Float64Array;
  /** Size of every component in every factor. Default what the values say. */
  initialScale?: number;
  /** Of the iteration's random start. Default 0. */
  seed?: number;
}

export function spectral(
  runtime: Runtime,
  { name, size, blocks }: Parametrization,
  { measurement, observations, weights, initialScale, seed = 0 }: SpectralOptions,
): Float64Array<ArrayBuffer> {
  checkVector(measurement, 'observations', observations);
  if (weights !== undefined) checkVector(measurement, 'weights', weights);
  const z = observations.map((y, t) => y * (weights?.[t] ?? 1 / observations.length));
  const theta = new Float64Array(size);
  /** The share of a value that one of several factors gets. */
  const share = (value: number, factors: number) => initialScale ?? rootOf(runtime, value, factors);
  const byName = (name: string) => blocks.find((block) => block.name === name);

  const [factor, left, right] = ['factor', 'left', 'right'].map(byName);
  const layers = blocks.filter((block) => block.name.startsWith('layer'));
  if (factor !== undefined) {
    const found = leadingEigen(runtime, measurement, z, { width: factor.columns, seed });
    setColumns(theta, factor, found.left, found, (value) => share(Math.max(value, 0), 2));
  } else if (left !== undefined && right !== undefined) {
    const found = leadingSingular(runtime, measurement, z, { width: left.columns, seed });
    setColumns(theta, left, found.left, found, (value) => share(value, 2));
    setColumns(theta, right, found.right, found, (value) => share(value, 2));
  } else if (layers.length > 1 && layers.length === blocks.length) {
    const width = Math.min(...layers.slice(1).map(({ columns }) => columns));
    const found = leadingSingular(runtime, measurement, z, { width, seed });
    setLayers(theta, layers, found, (value) => share(value, layers.length));
  } else {
    throw new RankfreeError('BAD_OPTION', `${name} has no factors of a matrix.`, {
      place: 'spectral()',
      hint: 'It starts psd(), asymmetric() and deep().',
    });
  }
  return theta;
}

/** Column a of a block: vector a times what its value says. */
function setColumns(
  theta: Float64Array,
  { offset, rows, columns }: Block,
  vectors: Float64Array,
  { width, values }: LeadingComponents,
  sizeOf: (value: number) => number,
): void {
  for (let a = 0; a < width; a++) {
    const size = sizeOf(values[a]!);
    for (let i = 0; i < rows; i++) theta[offset + i * columns + a] = size * vectors[i * width + a]!;
  }
}

function setLayers(
  theta: Float64Array,
  layers: readonly Block[],
  { width, left, values, right }: LeadingComponents,
  sizeOf: (value: number) => number,
): void {
  const [first, last] = [layers[0]!, layers.at(-1)!];
  for (let a = 0; a < width; a++) {
    const size = sizeOf(values[a]!);
    for (let j = 0; j < first.columns; j++) {
      theta[first.offset + a * first.columns + j] = size * right[j * width + a]!;
    }
    for (const { offset, columns } of layers.slice(1, -1)) theta[offset + a * columns + a] = size;
    for (let i = 0; i < last.rows; i++) {
      theta[last.offset + i * last.columns + a] = size * left[i * width + a]!;
    }
  }
}

/** value^(1/n), by the kernels' own functions, which have the same bits everywhere. */
function rootOf({ kernels }: Runtime, value: number, n: number): number {
  if (n === 2) return Math.sqrt(value);
  return value === 0 ? 0 : kernels.exp(kernels.log(value) / n);
}

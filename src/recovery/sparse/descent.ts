/**
 * Gradient descent on x = u⊙u − v⊙v from a small start, which grows the large entries of x first:
 *
 *   g = Aᵀr/m,  r = A·x − y;     u ← u − 2μ·g⊙u,   v ← v + 2μ·g⊙v
 *   μ = ¼ / (max|g| + ‖A‖²/m · max(u², v²));    u = v = α√t₀,  t₀ = max|Aᵀy/m| / mean A²,  α = 1e-3
 *
 * Source    sensing recipe §1.8; Vaškevičius, Kanade & Rebeschini 2019 (arXiv 1909.05122).
 */
import { dot } from '../../linalg/vectors.ts';
import { breathe } from '../../loop.ts';
import type { Design } from './design.ts';
import { apply, applyTransposed, squaredNorm } from './design.ts';

const initialScale = 1e-3;

/** Milliseconds of work between two turns of the event loop. */
const breath = 50;

/** Calls `see` with x before every step and after the last; returns x. */
export async function descend(
  design: Design,
  y: Float64Array,
  steps: number,
  signal: AbortSignal | undefined,
  see: (x: Float64Array, step: number) => void = () => {},
): Promise<Float64Array<ArrayBuffer>> {
  const { rows, columns } = design;
  const curvature = squaredNorm(design) / rows;
  const start = initialScale * Math.sqrt(leadingSize(design, y));
  const u = new Float64Array(columns).fill(start);
  const v = new Float64Array(columns).fill(start);
  const x = new Float64Array(columns);
  const g = new Float64Array(columns);
  const r = new Float64Array(rows);
  let rested = performance.now();
  for (let step = 0; ; step++) {
    if (performance.now() - rested > breath) {
      await breathe(signal);
      rested = performance.now();
    }
    let largest = 0;
    for (let j = 0; j < columns; j++) {
      const [uu, vv] = [u[j]! * u[j]!, v[j]! * v[j]!];
      x[j] = uu - vv;
      largest = Math.max(largest, uu, vv);
    }
    see(x, step);
    if (step === steps) return x;
    apply(design, x, r);
    for (let i = 0; i < rows; i++) r[i] = (r[i]! - y[i]!) / rows;
    applyTransposed(design, r, g);
    let steepest = 0;
    for (let j = 0; j < columns; j++) steepest = Math.max(steepest, Math.abs(g[j]!));
    const move = 0.5 / (steepest + curvature * largest);
    for (let j = 0; j < columns; j++) {
      u[j]! -= move * g[j]! * u[j]!;
      v[j]! += move * g[j]! * v[j]!;
    }
  }
}

/** t₀: about the size of the largest entry of x. */
export function leadingSize(design: Design, y: Float64Array): number {
  const { rows, matrix } = design;
  const correlation = new Float64Array(design.columns);
  applyTransposed(design, y, correlation);
  let largest = 0;
  for (let j = 0; j < correlation.length; j++) largest = Math.max(largest, Math.abs(correlation[j]!));
  return largest / rows / (dot(matrix, matrix) / matrix.length);
}

/**
 * Several measurements of one unknown:  𝒜(X) = (𝒜₁(X), 𝒜₂(X), …),   𝒜*(z) = 𝒜₁*(z₁) + 𝒜₂*(z₂) + …
 *
 * Shapes    those of the parts, which are one; p, z: part after part.   Units: weights bring parts of different units together.
 * Errors    SHAPE_MISMATCH, PART_TWICE.
 */
import { RankfreeError } from '../errors.ts';
import type { Adjoint, Measurement } from './measurement.ts';
import { addGradient, checkParts, checkResidual, checkVector, forwardEach, through } from './measurement.ts';

export function stack(parts: readonly Measurement[]): Measurement {
  checkParts('stack()', parts);
  const { rows, columns, precision } = parts[0]!;
  const starts = [0];
  for (const part of parts) {
    starts.push(starts.at(-1)! + part.count);
    if (part.rows === rows && part.columns === columns) continue;
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${part.name} measures ${part.rows} × ${part.columns}, ${parts[0]!.name} ${rows} × ${columns}.`,
      { place: 'stack()', hint: 'All measure the same unknown.' },
    );
  }
  const of = (n: number, vector: Float64Array) => vector.subarray(starts[n]!, starts[n + 1]!);

  const measurement: Measurement = {
    name: `stack(${parts.map(({ name }) => name).join(', ')})`,
    count: starts.at(-1)!,
    rows,
    columns,
    precision,
    rounding: Math.max(...parts.map(({ rounding = 0 }) => rounding)),
    forward(point, p) {
      checkVector(measurement, 'p', p);
      for (const [n, part] of parts.entries()) part.forward(point, of(n, p));
    },
    adjoint(z) {
      checkVector(measurement, 'z', z);
      return added(parts.map((part, n) => part.adjoint(of(n, z))));
    },
    forwardEach(points, ps) {
      for (const p of ps) checkVector(measurement, 'p', p);
      for (const [n, part] of parts.entries()) {
        forwardEach(
          part,
          points,
          ps.map((p) => of(n, p)),
        );
      }
    },
    through(point, z, observations, weights) {
      checkResidual(measurement, z, observations, weights);
      const vectors = [observations, weights];
      return added(
        parts.map((part, n) => through(part, point, of(n, z), ...vectors.map((v) => v && of(n, v)))),
      );
    },
  };
  return measurement;
}

function added(parts: readonly Adjoint[]): Adjoint {
  return {
    times(B, out) {
      for (const part of parts) part.times(B, out);
    },
    transposeTimes(B, out) {
      for (const part of parts) part.transposeTimes(B, out);
    },
    bothTimes(B, out) {
      for (const part of parts) addGradient(part, { left: B, right: B }, { left: out, right: out });
    },
  };
}

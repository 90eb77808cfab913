/** X = L·Rᵀ of a parametrization at θ, as an ordinary row-major matrix. */
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';

export function matrixOf(parametrization: Parametrization, theta: Float64Array): Float64Array {
  const point = parametrization.createPoint();
  parametrization.point(theta, point);
  const { left, right } = point;
  const X = new Float64Array(left.lines * right.lines);
  for (let i = 0; i < left.lines; i++) {
    for (let j = 0; j < right.lines; j++) {
      let sum = 0;
      for (let a = 0; a < left.stride; a++) {
        sum += left.region.array[i * left.stride + a]! * right.region.array[j * right.stride + a]!;
      }
      X[i * right.lines + j] = sum;
    }
  }
  return X;
}

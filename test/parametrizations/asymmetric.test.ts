import { describe, expect, it } from 'vitest';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { parametrizationLaws } from '../laws/parametrization.ts';

const runtime = await openRuntime();

for (const precision of ['f64', 'f32'] as const) {
  for (const offsets of ['none', 'both'] as const) {
    parametrizationLaws(`asymmetric(), ${precision}, offsets ${offsets}`, runtime, () =>
      asymmetric(runtime, { rows: 11, columns: 7, width: 3, offsets, precision }),
    );
  }
}

describe('asymmetric() with offsets', () => {
  const [rows, columns, width] = [5, 4, 2];
  const parametrization = asymmetric(runtime, { rows, columns, width, offsets: 'both' });
  const theta = normals(parametrization.size, 'theta');
  const block = (name: string) => {
    const { offset, rows, columns } = parametrization.blocks.find((block) => block.name === name)!;
    return theta.subarray(offset, offset + rows * columns);
  };

  it('is U·Vᵀ + b·1ᵀ + 1·cᵀ', () => {
    const { left, right, ...point } = parametrization.createPoint();
    parametrization.point(theta, { left, right, ...point });
    const [U, V, b, c] = ['left', 'right', 'rowOffsets', 'columnOffsets'].map(block);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let expected = b![i]! + c![j]!;
        for (let a = 0; a < width; a++) expected += U![i * width + a]! * V![j * width + a]!;
        let X = 0;
        for (let a = 0; a < left.stride; a++) {
          X += left.region.array[i * left.stride + a]! * right.region.array[j * right.stride + a]!;
        }
        expect(X).toBeCloseTo(expected, 14);
      }
    }
  });

  it('preconditions with [V 1]ᵀ[V 1] + damping·I: multiplied by it, the direction is the gradient again', () => {
    const gradient = normals(parametrization.size, 'gradient');
    const out = new Float64Array(parametrization.size);
    parametrization.precondition!(theta, gradient, 0.3, out);
    const V = block('right');
    const G = Array.from({ length: columns }, (_, j) => [V[j * width]!, V[j * width + 1]!, 1]);
    const offset = parametrization.blocks.find(({ name }) => name === 'rowOffsets')!.offset;
    for (let i = 0; i < rows; i++) {
      const places = [i * width, i * width + 1, offset + i];
      for (let a = 0; a < 3; a++) {
        let back = 0.3 * out[places[a]!]!;
        for (let b = 0; b < 3; b++) {
          back += out[places[b]!]! * G.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
        }
        expect(back).toBeCloseTo(gradient[places[a]!]!, 12);
      }
    }
  });
});

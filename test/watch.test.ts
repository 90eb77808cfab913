import { describe, expect, it } from 'vitest';
import type { RecoveryFrame } from '#rankfree/index.js';
import { gaussian, measure, psd, recover, watch } from '#rankfree/index.js';
import { normals } from './laws/numbers.ts';

const u = normals(20, 'watched');
const X = Float64Array.from({ length: 400 }, (_, e) => u[Math.floor(e / 20)]! * u[e % 20]!);
const measured = gaussian({ rows: 20, count: 100, seed: 3, symmetric: true });
const y = await measure(measured, X);

describe('watch()', () => {
  it('shows how far the run is, and ends with what recover() gives', async () => {
    const frames: RecoveryFrame[] = [];
    for await (const frame of watch(measured, y, { as: psd() })) frames.push(frame);
    const last = frames.at(-1)!;
    expect(frames.length).toBeGreaterThan(1);
    expect(
      frames.slice(0, -1).every(({ progress, result }) => progress !== undefined && result === undefined),
    ).toBe(true);
    const { seconds: _, ...found } = last.result!;
    const { seconds: __, ...expected } = await recover(measured, y, { as: psd() });
    expect(found).toEqual(expected);
  });

  it('stops where no one listens', async () => {
    let steps = 0;
    for await (const { progress } of watch(measured, y, { as: psd(), onProgress: () => steps++ })) {
      if (progress !== undefined) break;
    }
    const before = steps;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(steps).toBe(before);
  });

  it('throws what the run throws', async () => {
    const listen = async () => {
      for await (const _ of watch(measured, y.subarray(1)));
    };
    await expect(listen()).rejects.toThrow(/SHAPE_MISMATCH/);
  });
});

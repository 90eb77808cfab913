import { describe, expect, it } from 'vitest';
import type { Frame } from '#rankfree/loop.js';
import { finish, iterate } from '#rankfree/loop.js';
import type { Iterate, Solver } from '#rankfree/optimizers/optimizer.js';
import type { Probe } from '#rankfree/probes/probe.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';

interface Halving extends Iterate {
  iteration: number;
  loss: number;
}

/** loss = 2^−t, each step taking so many milliseconds. */
const halving = (milliseconds = 0): Solver<Halving> => ({
  init: () => ({ iteration: 0, loss: 1, measures: {} }),
  step(state) {
    const start = performance.now();
    while (performance.now() - start < milliseconds);
    state.iteration++;
    state.loss /= 2;
  },
});

async function collect<S extends Iterate>(frames: AsyncIterable<Frame<S>>) {
  const seen = [];
  for await (const { state, seen: probed, stop } of frames) {
    seen.push({ iteration: state.iteration, loss: state.loss, probed, stop });
  }
  return seen;
}

describe('iterate()', () => {
  it('yields the start, every iterate, and the reason with the last one', async () => {
    const frames = await collect(iterate(halving(), { stop: iterationLimit(3) }));
    expect(frames.map(({ loss }) => loss)).toEqual([1, 0.5, 0.25, 0.125]);
    expect(frames.map(({ stop }) => stop?.status)).toEqual([undefined, undefined, undefined, 'limit']);
    expect(frames[3]!.stop!.reason).toBe('the limit of 3 iterations was reached.');
  });

  it('takes no step where the start is enough', async () => {
    expect(await collect(iterate(halving(), { stop: iterationLimit(0) }))).toHaveLength(1);
  });

  it('shows what the probes see in every iterate', async () => {
    const probes: Probe<Halving>[] = [
      { name: 'loss', read: ({ loss }) => loss },
      { name: 'pair', read: ({ iteration, loss }) => [iteration, loss] },
    ];
    const frames = await collect(iterate(halving(), { stop: iterationLimit(1), probes }));
    expect(frames.map(({ probed }) => probed)).toEqual([
      { loss: 1, pair: [0, 1] },
      { loss: 0.5, pair: [1, 0.5] },
    ]);
  });

  it("throws the signal's reason, before the first step or between two", async () => {
    const reason = new Error('enough');
    const aborted = iterate(halving(), { stop: iterationLimit(9), signal: AbortSignal.abort(reason) });
    await expect(collect(aborted)).rejects.toBe(reason);
    const controller = new AbortController();
    const frames = iterate(halving(), { stop: iterationLimit(9), signal: controller.signal });
    await expect(
      finish(frames, ({ state }) => {
        if (state.iteration === 4) controller.abort(reason);
      }),
    ).rejects.toBe(reason);
  });

  it('lets the event loop turn, so that a timer can abort a run that never waits', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const start = performance.now();
    setTimeout(() => controller.abort(reason), 20);
    const frames = iterate(halving(5), { stop: iterationLimit(1000), signal: controller.signal });
    await expect(finish(frames)).rejects.toBe(reason);
    // 5 s if it never looked; the timer is due at 20 ms and looked for after 50 ms of work.
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('stops working when nobody listens any more', async () => {
    let steps = 0;
    const counting: Solver<Halving> = {
      ...halving(),
      step(state) {
        steps++;
        state.iteration++;
      },
    };
    for await (const { state } of iterate(counting, { stop: iterationLimit(100) })) {
      if (state.iteration === 2) break;
    }
    expect(steps).toBe(2);
  });
});

describe('finish()', () => {
  it('gives the last frame', async () => {
    const { state, stop } = await finish(iterate(halving(), { stop: iterationLimit(5) }));
    expect(state.iteration).toBe(5);
    expect(stop.status).toBe('limit');
  });
});

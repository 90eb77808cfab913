/**
 * The one loop of the program: an async generator of iterates.
 *
 *   state = init();   yield;   until a rule stops it:   state = step(state);   yield
 *
 * It drives optimizers and structured solvers alike. It stops where the rule says so, ends with the signal's reason when
 * aborted, lets the event loop run at least every 50 ms (so that Ctrl-C and progress work), and ends when its consumer
 * stops listening. Folds and ensembles are weight vectors of the objective, not runs of another kind: a loop each.
 */
import type { Iterate, Solver } from './optimizers/optimizer.ts';
import type { Probe } from './probes/probe.ts';
import type { Stop, StoppingRule } from './stopping/rule.ts';

export interface LoopOptions<State extends Iterate> {
  /** When to end; `anyOf` joins several. */
  stop: StoppingRule<State>;
  /** What to look at in every iterate. Default nothing. */
  probes?: readonly Probe<State>[];
  /** Ends the run with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What the loop shows: valid until the next one is asked for, since a step changes the state in place. */
export interface Frame<State extends Iterate> {
  readonly state: State;
  /** What the probes saw, by their names. */
  readonly seen: Readonly<Record<string, number | readonly number[]>>;
  /** Set in the last frame. */
  readonly stop: Stop | undefined;
}

/** Milliseconds of work between two turns of the event loop. */
const breath = 50;

export async function* iterate<State extends Iterate>(
  solver: Solver<State>,
  { stop: rule, probes = [], signal }: LoopOptions<State>,
): AsyncGenerator<Frame<State>, void, void> {
  let rested = performance.now();
  signal?.throwIfAborted();
  const state = solver.init();
  for (;;) {
    const stop = rule.check(state);
    yield { state, seen: look(probes, state), stop };
    if (stop !== undefined) return;
    if (performance.now() - rested > breath) {
      await breathe(signal);
      rested = performance.now();
    }
    signal?.throwIfAborted();
    solver.step(state);
  }
}

/** Runs to the end and gives the last frame; `watch` sees every iterate. */
export async function finish<State extends Iterate>(
  frames: AsyncIterable<Frame<State>>,
  watch?: (frame: Frame<State>) => void,
): Promise<Frame<State> & { stop: Stop }> {
  for await (const frame of frames) {
    watch?.(frame);
    if (frame.stop !== undefined) return { ...frame, stop: frame.stop };
  }
  throw new Error('the loop ended without a reason');
}

function look<State extends Iterate>(probes: readonly Probe<State>[], state: State): Frame<State>['seen'] {
  return Object.fromEntries(probes.map((probe) => [probe.name, probe.read(state)]));
}

/** One turn of the event loop, in which timers, signals and messages are handled; throws the reason if the signal was tripped. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => (globalThis.setImmediate ?? setTimeout)(resolve));
  signal?.throwIfAborted();
}

/** Everything that is run for paper 5, as it is recorded. */

import { recoverSparse } from 'rankfree';
import type { Runtime } from 'rankfree/engine';
import { uniforms } from '../draw.ts';
import type { SparseProblem } from './problem.ts';
import { drawProblem, length } from './problem.ts';
import type { Ended } from './run.ts';
import { follow } from './run.ts';
import type { Instance, Method, Setting } from './setting.ts';
import { beyond, flow, halvings, instance, ourStep, paperStep, stalled, sweep, tiny } from './setting.ts';

/** One run of descent. */
export interface Descent {
  seed: number;
  depth: number;
  /** a. */
  scale: number;
  method: Method;
  status: Ended['status'];
  steps: number;
  reached: number[];
  misfit: number;
  /** ‖x̃ − x⋆‖/‖x⋆‖. */
  error: number;
  /** (‖x̃‖₁ − Q)/Q, Q = ‖x⋆‖₁ the least, and what the theory allows; Infinity where it allows anything. */
  gap: number;
  allowed: number;
  rho: number;
  growth: number;
  fall: number;
  reason: string;
}

export interface FlowPair {
  depth: number;
  rateRatio: number;
  scale: number;
  rho: number;
  /** ‖x̃_WN − x̃_plain‖/‖x̃_plain‖ at the ends, plain from e^(−ρ)·x̃₀; the same with plain from x̃₀ itself. */
  difference: number;
  unshrunk: number;
  /** The largest share of the identity's vector outside the range of Aᵀ, of how many looks. */
  outside: number;
  looks: number;
  /** Largest change of ‖d‖ from 1. */
  drift: number;
  steps: number;
  met: boolean;
  gap: number;
  allowed: number;
}

export interface Success {
  nonZeros: number;
  method: Method | 'recoverSparse';
  share: number;
}

export interface Stall {
  seed: number;
  /** ⟨u^⊙L, Aᵀy⟩ at the start: below 0 the magnitude shrinks first. */
  slope: number;
  status: Ended['status'];
  steps: number;
  error: number;
  reason: string;
}

export interface Record5 {
  seeds: number[];
  descents: Descent[];
  beyond: Descent[];
  flows: FlowPair[];
  halvings: { step: number; outside: number }[];
  stalls: Stall[];
  successes: Success[];
}

const shapeStream = 4;

export async function record(
  runtime: Runtime,
  setting: Setting,
  tell: (line: string) => void,
): Promise<Record5> {
  const seeds = certifiedSeeds(runtime, setting.instances);
  const descents: Descent[] = [];
  for (const seed of seeds) {
    await on(runtime, instance, seed, async (problem) => {
      for (const depth of setting.depths) {
        for (const scale of setting.scales) {
          for (const method of setting.methods) {
            const { steps, met } = setting;
            descents.push(await descent(runtime, problem, { seed, depth, scale, method, steps, met }));
          }
        }
      }
    });
    tell(`descent, instance of seed ${seed}`);
  }
  const far: Descent[] = [];
  for (const seed of seeds) {
    await on(runtime, instance, seed, async (problem) => {
      for (const method of beyond.methods) {
        const { scale, steps } = beyond;
        far.push(await descent(runtime, problem, { seed, depth: 2, scale, method, steps, met: setting.met }));
      }
    });
  }
  tell('starts beyond the solution');
  const flows: FlowPair[] = [];
  await on(runtime, instance, flow.seed, async (problem) => {
    for (const course of setting.flows) {
      flows.push(await flowPair(runtime, problem, course));
      tell(`flow, depth ${course.depth}, η = ${course.rateRatio}, a = ${course.scale}`);
    }
  });
  return {
    seeds,
    descents,
    beyond: far,
    flows,
    halvings: await halved(runtime),
    stalls: await stalls(runtime, setting.stallDraws),
    successes: await successes(runtime, setting, tell),
  };
}

/** The first seeds whose x⋆ is proved to have the least ‖·‖₁ of all that meet the data. */
function certifiedSeeds(runtime: Runtime, count: number): number[] {
  const seeds: number[] = [];
  for (let seed = 1; seeds.length < count; seed++) {
    const mark = runtime.arena.mark();
    if (drawProblem(runtime, instance, seed).certificate < 1) seeds.push(seed);
    runtime.arena.release(mark);
  }
  return seeds;
}

/** A problem while it is needed. */
async function on<T>(
  runtime: Runtime,
  what: Instance,
  seed: number,
  work: (problem: SparseProblem) => Promise<T>,
): Promise<T> {
  const mark = runtime.arena.mark();
  try {
    return await work(drawProblem(runtime, what, seed));
  } finally {
    runtime.arena.release(mark);
  }
}

async function descent(
  runtime: Runtime,
  problem: SparseProblem,
  course: { seed: number; depth: number; scale: number; method: Method; steps: number; met: number },
): Promise<Descent> {
  const { seed, depth, scale, method, steps, met } = course;
  const start = new Float64Array(problem.truth.length).fill(scale);
  const by = { stepSize: ourStep(problem.observations.length) };
  const ended = await follow(runtime, problem, { depth, method, start, met, steps, by, stalled });
  const { status, reached, misfit, rho, growth, fall, reason } = ended;
  return {
    ...{ seed, depth, scale, method, status, steps: ended.steps, reached, misfit },
    error: distance(ended.x, problem.truth),
    ...gapOf(runtime, problem, start, depth, ended),
    ...{ rho, growth, fall, reason },
  };
}

/** L = 2:  log(β₁/β_min)/(log(Q/β₁) + ρ);   L > 2:  L(β₁^p − β_min^p)/(2Q^p − Lβ₁^p), β's times e^(−ρ), p = 1 − 2/L. */
function gapOf(
  { kernels: { exp, log } }: Runtime,
  { least }: SparseProblem,
  start: Float64Array,
  depth: number,
  { x, rho }: Ended,
): { gap: number; allowed: number } {
  const powers = start.map((value) => value ** depth);
  const [sum, smallest] = [total(powers), Math.min(...powers)];
  const gap = (total(x) - least) / least;
  const p = 1 - 2 / depth;
  const shrunk = (beta: number) => exp(p * (log(beta) - rho));
  const [above, below] =
    depth === 2
      ? [log(sum / smallest), log(least / sum) + rho]
      : [depth * (shrunk(sum) - shrunk(smallest)), 2 * exp(p * log(least)) - depth * shrunk(sum)];
  return { gap, allowed: below > 0 ? above / below : Number.POSITIVE_INFINITY };
}

async function flowPair(
  runtime: Runtime,
  problem: SparseProblem,
  { depth, rateRatio, scale }: Setting['flows'][number],
): Promise<FlowPair> {
  const { tolerance, met, steps, every, seed, spread } = flow;
  const start = uniforms(runtime, problem.truth.length, {
    ...{ seed, stream: shapeStream, low: scale, high: (1 + spread) * scale },
  });
  const common = { depth, met, steps, by: { tolerance }, every };
  const normalised = await follow(runtime, problem, { ...common, method: rateRatio, start });
  const shrink = runtime.kernels.exp(-normalised.rho / depth);
  const smaller = start.map((value) => shrink * value);
  const plain = await follow(runtime, problem, { ...common, method: 'plain', start: smaller });
  const unshrunk = await follow(runtime, problem, { ...common, method: 'plain', start });
  return {
    ...{ depth, rateRatio, scale, rho: normalised.rho },
    difference: distance(normalised.x, plain.x),
    unshrunk: distance(normalised.x, unshrunk.x),
    outside: Math.max(normalised.outside, plain.outside, unshrunk.outside),
    looks: normalised.looks + plain.looks + unshrunk.looks,
    drift: Math.max(normalised.growth - 1, normalised.fall),
    steps: normalised.steps,
    met: normalised.status === 'met' && plain.status === 'met',
    ...gapOf(runtime, problem, start, depth, normalised),
  };
}

async function halved(runtime: Runtime): Promise<Record5['halvings']> {
  const { depth, rateRatio, scale, time } = halvings;
  return on(runtime, instance, flow.seed, async (problem) => {
    const { length: count } = problem.truth;
    const start = uniforms(runtime, count, {
      ...{ seed: flow.seed, stream: shapeStream, low: scale, high: (1 + flow.spread) * scale },
    });
    const seen: Record5['halvings'] = [];
    for (const step of halvings.steps) {
      const stepSize = (step / paperStep) * ourStep(problem.observations.length);
      const steps = Math.round(time / step);
      const { outside } = await follow(runtime, problem, {
        ...{ depth, method: rateRatio, start, met: 0, steps, by: { stepSize }, every: steps },
      });
      seen.push({ step, outside });
    }
    return seen;
  });
}

async function stalls(runtime: Runtime, draws: number): Promise<Stall[]> {
  const seen: Stall[] = [];
  for (let seed = 1; seed <= draws; seed++) {
    await on(runtime, instance, seed, async (problem) => {
      const { scale, rateRatio: method, steps } = tiny;
      const run = await descent(runtime, problem, { seed, depth: 2, scale, method, steps, met: 1e-3 });
      const { status, error, reason } = run;
      const slope = total(problem.correlation) / problem.correlation.length;
      seen.push({ seed, slope, status, steps: run.steps, error, reason });
    });
  }
  return seen;
}

async function successes(
  runtime: Runtime,
  setting: Setting,
  tell: (line: string) => void,
): Promise<Success[]> {
  const seen: Success[] = [];
  for (const nonZeros of setting.sparsities) {
    const found = new Map<Success['method'], number>();
    const count = (method: Success['method'], error: number) =>
      found.set(method, (found.get(method) ?? 0) + Number(error <= sweep.error));
    for (let seed = 1; seed <= setting.draws; seed++) {
      await on(runtime, { ...instance, nonZeros }, 1000 * nonZeros + seed, async (problem) => {
        for (const method of sweep.methods) {
          const course = { seed, depth: 2, scale: sweep.scale, method, steps: setting.sweepSteps, met: 1e-5 };
          count(method, (await descent(runtime, problem, course)).error);
        }
        const { x } = await recoverSparse(problem.design, problem.observations, {
          data: 'exact',
          threads: 1,
        });
        count('recoverSparse', distance(x, problem.truth));
      });
    }
    for (const [method, right] of found) seen.push({ nonZeros, method, share: right / setting.draws });
    tell(`${nonZeros} non-zeros`);
  }
  return seen;
}

function distance(a: Float64Array, b: Float64Array): number {
  return length(a.map((value, j) => value - b[j]!)) / length(b);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * The settings of paper 5. The paper's own sizes and steps could not be checked; these are ours, which neither the dynamics nor the
 * identity depends on.
 */
import type { Size } from '../paper.ts';

/** y = A·x⋆ with A: data × unknowns. */
export interface Instance {
  unknowns: number;
  data: number;
  nonZeros: number;
  /** Of the non-zeros. */
  smallest: number;
  largest: number;
}

export const instance: Instance = { unknowns: 60, data: 25, nonZeros: 4, smallest: 0.5, largest: 1.5 };

/** Rate of the magnitude over that of the direction, η; or no normalisation. */
export type Method = 'plain' | number;

/** η_v on ℓ(x) = ½‖A·x^⊙L − y‖², a sum. Ours is 1/(2M) of that sum, so that the same move takes M times the step: */
export const paperStep = 0.02;
export const ourStep = (data: number): number => data * paperStep;

export interface Setting {
  /** The first so many seeds whose x⋆ is proved to have the least ‖·‖₁. */
  instances: number;
  methods: Method[];
  /** a: every weight at the start, so that x̃₀ = a^L and r₀ = a√N. */
  scales: number[];
  depths: number[];
  /** Steps of descent at most, and the ‖A·x̃ − y‖/‖y‖ at which it ends. */
  steps: number;
  met: number;
  /** Flows whose ends are compared. Starts are a times numbers from 1 to 1.3. */
  flows: { depth: number; rateRatio: number; scale: number }[];
  /** Non-zeros for the success rates, draws of each, and steps. */
  sparsities: number[];
  draws: number;
  sweepSteps: number;
  /** Draws on which the stall is looked for. */
  stallDraws: number;
}

/** Share of ‖x‖ at the start below which a run has stalled. */
export const stalled = 0.01;

/** The flow: error of a step, the ‖A·x̃ − y‖/‖y‖ at which it ends, its steps at most, and every how many the identity is looked at. */
export const flow = { tolerance: 1e-12, met: 1e-11, steps: 100_000, every: 10, seed: 9, spread: 0.3 };

/** Descent against the identity: steps in the paper's units, each half of the one before; looked at after the same time. */
export const halvings = { steps: [0.02, 0.01, 0.005], time: 40, depth: 2, rateRatio: 0.3, scale: 0.3 };

/** Starts beyond the solution: ‖x̃₀‖₁ above the least ‖·‖₁. */
export const beyond = { scale: 0.6, methods: ['plain', 1, 0.1] as Method[], steps: 5000 };

/** The start from which weight normalisation can stall. */
export const tiny = { scale: 1e-3, rateRatio: 1, steps: 6000 };

/** The success rates: error that counts as success, and the start. */
export const sweep = { error: 1e-2, scale: 0.1, methods: ['plain', 0.1] as Method[] };

export const settings: Record<Size, Setting> = {
  quick: {
    instances: 2,
    methods: ['plain', 1, 0.1],
    scales: [1e-3, 1e-2, 0.1, 0.3],
    depths: [2],
    steps: 30_000,
    met: 3e-5,
    flows: [
      { depth: 2, rateRatio: 0.3, scale: 0.3 },
      { depth: 3, rateRatio: 0.3, scale: 0.4 },
      { depth: 4, rateRatio: 0.3, scale: 0.6 },
    ],
    sparsities: [2, 6, 12],
    draws: 2,
    sweepSteps: 4000,
    stallDraws: 8,
  },
  full: {
    instances: 20,
    methods: ['plain', 1, 0.1, 0.01],
    scales: [1e-4, 1e-3, 1e-2, 0.05, 0.1, 0.2, 0.3, 0.6, 1],
    depths: [2, 3, 4],
    steps: 100_000,
    met: 1e-6,
    flows: [2, 3, 4].flatMap((depth) =>
      [1, 0.3].flatMap((rateRatio) => [0.3, 0.5].map((scale) => ({ depth, rateRatio, scale }))),
    ),
    sparsities: [1, 2, 4, 6, 8, 10, 12, 14, 16],
    draws: 20,
    sweepSteps: 60_000,
    stallDraws: 40,
  },
};

/**
 * Settings of Stöger & Soltanolkotabi 2021: n, the rank r⋆, m, and for each experiment widths, initial scales α and steps. In time, t
 * counts steps. Quick is n = 64; full is the paper's figures, n = 200, m = 10nr⋆, as far as we remember them.
 *
 * The paper's loss is ¼‖𝒜(UUᵀ) − y‖², with 1/√m inside 𝒜, half of ours: its step μ is μ/2 here.
 */
import type { Size } from '../paper.ts';

/** The paper's μ as the program's step. */
export const stepOf = (mu: number): number => mu / 2;

/** The paper's α as the program's: its start has entries N(0, α²/width), ours N(0, initialScale²). */
export const scaleOf = (alpha: number, width: number): number => alpha / Math.sqrt(width);

export interface Shape {
  size: number;
  rank: number;
  /** m; 'population' is its limit. */
  count: number | 'population';
  /** κ of X, that of XXᵀ is its square. */
  conditionNumber?: number;
  seed: number;
  /** How matrices are kept; 'f32' are other matrices, no coarser arithmetic. */
  storage?: 'f32' | 'f64';
}

export interface Setting {
  /** What one run looks like, with all that can be watched. */
  phases: Shape & { mu: number; width: number; alpha: number; steps: number };
  /** Error against α, on the same operator; with that of the longest run the time of alignment. */
  scales: { alphas: number[]; steps: number };
  /** Slope of log error on log α, between two α, for several m. */
  slope: {
    size: number;
    rank: number;
    counts: (number | 'population')[];
    seeds: number[];
    alphas: [number, number];
    steps: number;
    mu: number;
  };
  /** Final error against width, the median of several starts; at width = rank for several α. */
  width: Shape & {
    mu: number;
    alpha: number;
    widths: number[];
    starts: number[];
    exactAlphas: number[];
    steps: number;
  };
  /** Time of alignment and in all against width. */
  alignment: {
    size: number;
    rank: number;
    count: number;
    mu: number;
    alpha: number;
    widths: number[];
    seeds: number[];
    steps: number;
  };
  oneStep: { size: number; ranks: number[]; mus: number[]; alpha: number; time: number; seed: number };
  conditioning: {
    size: number;
    rank: number;
    count: number;
    mu: number;
    alpha: number;
    seed: number;
    cases: { conditionNumber: number; time: [number, number]; steps: number }[];
  };
  long: {
    size: number;
    rank: number;
    width: number;
    mu: number;
    alphas: number[];
    times: number[];
    seed: number;
  };
  preconditioned: {
    size: number;
    rank: number;
    count: number;
    alpha: number;
    seed: number;
    squares: number[];
    eta: number;
    width: number;
    wide: number;
    steps: number;
  };
}

export const settings: Record<Size, Setting> = {
  quick: {
    phases: { size: 64, rank: 2, count: 1280, seed: 1, mu: 0.25, width: 64, alpha: 1e-6, steps: 200 },
    scales: { alphas: [1e-2, 1e-3, 1e-4, 1e-6], steps: 300 },
    slope: {
      size: 64,
      rank: 2,
      counts: [768, 'population'],
      seeds: [11],
      alphas: [1e-3, 1e-6],
      steps: 300,
      mu: 0.25,
    },
    width: {
      size: 64,
      rank: 2,
      count: 1280,
      seed: 1,
      mu: 0.25,
      alpha: 1e-6,
      widths: [4, 64],
      starts: [1, 2, 3],
      exactAlphas: [1e-1, 1e-6],
      steps: 300,
    },
    alignment: {
      size: 64,
      rank: 2,
      count: 1280,
      mu: 0.25,
      alpha: 1e-6,
      widths: [2, 8, 64],
      seeds: [1, 2, 3, 4],
      steps: 140,
    },
    oneStep: { size: 40, ranks: [1, 2], mus: [0.25], alpha: 1e-3, time: 25, seed: 3 },
    conditioning: {
      ...{ size: 64, rank: 2, count: 1280, mu: 0.25, alpha: 1e-6, seed: 1 },
      cases: [
        { conditionNumber: 1, time: [48, 58], steps: 250 },
        { conditionNumber: 2, time: [155, 190], steps: 600 },
      ],
    },
    long: { size: 50, rank: 3, width: 5, mu: 0.1, alphas: [0.05, 0.5], times: [10_000], seed: 5 },
    preconditioned: {
      size: 64,
      rank: 2,
      count: 1280,
      alpha: 1e-6,
      seed: 1,
      squares: [1, 100],
      eta: 0.3,
      width: 8,
      wide: 64,
      steps: 220,
    },
  },
  full: {
    phases: {
      size: 200,
      rank: 5,
      count: 10_000,
      seed: 1,
      storage: 'f32',
      mu: 0.25,
      width: 200,
      alpha: 1e-6,
      steps: 200,
    },
    scales: { alphas: [1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10], steps: 300 },
    slope: {
      ...{
        size: 64,
        rank: 2,
        counts: [512, 768, 1280, 1792, 2048, 'population'],
        seeds: [11, 12, 13, 14, 15, 16],
      },
      ...{ alphas: [1e-3, 1e-6], steps: 400, mu: 0.25 },
    },
    width: {
      size: 64,
      rank: 2,
      count: 1280,
      seed: 1,
      mu: 0.25,
      alpha: 1e-6,
      widths: [4, 16, 64, 200],
      starts: [1, 2, 3, 4, 5],
      exactAlphas: [1e-1, 1e-2, 1e-4, 1e-6, 1e-8],
      steps: 400,
    },
    alignment: {
      size: 100,
      rank: 3,
      count: 3000,
      mu: 0.25,
      alpha: 1e-6,
      widths: [3, 4, 6, 12, 30, 50, 100, 200, 400],
      seeds: [1, 2, 3, 4, 5, 6, 7, 8],
      steps: 140,
    },
    oneStep: { size: 64, ranks: [1, 2], mus: [0.05, 0.25], alpha: 1e-3, time: 25, seed: 3 },
    conditioning: {
      ...{ size: 64, rank: 2, count: 1280, mu: 0.25, alpha: 1e-6, seed: 1 },
      cases: [
        { conditionNumber: 1, time: [48, 58], steps: 400 },
        { conditionNumber: 1.5, time: [95, 116], steps: 600 },
        { conditionNumber: 2, time: [155, 190], steps: 900 },
        { conditionNumber: 3, time: [311, 381], steps: 1800 },
      ],
    },
    long: {
      size: 50,
      rank: 3,
      width: 5,
      mu: 0.1,
      alphas: [0.05, 0.5],
      times: [10_000, 20_000, 40_000],
      seed: 5,
    },
    preconditioned: {
      size: 64,
      rank: 2,
      count: 1280,
      alpha: 1e-6,
      seed: 1,
      squares: [1, 10, 100],
      eta: 0.3,
      width: 8,
      wide: 64,
      steps: 1500,
    },
  },
};

/**
 * Settings of Soltanolkotabi, Stöger & Xie 2023: n₁, n₂, the rank r, m, the width k, init scales α and steps μ; t counts steps. Whether
 * the paper has figures is not known to us: sizes and figures are ours.
 *
 * The paper's loss is ½‖𝒜(VWᵀ) − y‖², with 1/√m inside 𝒜, which is ours: its step μ is the program's.
 */
import type { Size } from '../paper.ts';

/** The paper's μ as the program's step, for X = V·Wᵀ. */
export const stepOf = (mu: number): number => mu;

/** The same update with V = W, U ← U + μ·G·U, as a step on X = U·Uᵀ, whose gradient counts both sides. */
export const symmetricStepOf = (mu: number): number => mu / 2;

/** Entries of the start are N(0, α²/width) for both factors; that variance is from memory. */
export const scaleOf = (alpha: number, width: number): number => alpha / Math.sqrt(width);

export interface Shape {
  rows: number;
  columns: number;
  rank: number;
  count: number | 'population';
  seed: number;
}

export interface Setting {
  shape: Shape & { count: number };
  /** Of the watched run, and of all others unless said. */
  run: { width: number; alpha: number; mu: number; steps: number; watched: number };
  scales: { alphas: number[]; seeds: number[] };
  widths: { exact: number; others: number[]; starts: number[] };
  /** Final imbalance against μ; so many units of time each. */
  balance: { mus: number[]; time: number };
  coupling: { steps: number };
  /** Symmetric against asymmetric, in the population, from entries N(0, α²/size): factors of size α, whatever the width. */
  long: {
    size: number;
    rank: number;
    width: number;
    mu: number;
    /** Second factor by first. */
    ratio: number;
    runs: { alpha: number; steps: number }[];
    seed: number;
  };
}

const shape = { rows: 60, columns: 40, rank: 2, count: 2000, seed: 1 };
const run = { width: 50, alpha: 1e-6, mu: 0.25, steps: 300, watched: 200 };
const long = { size: 50, rank: 3, width: 5, mu: 0.1, ratio: 1 / 3, seed: 5 };

export const settings: Record<Size, Setting> = {
  quick: {
    shape,
    run: { ...run, steps: 200, watched: 120 },
    scales: { alphas: [1e-2, 1e-4, 1e-6], seeds: [1] },
    widths: { exact: 2, others: [4], starts: [1, 2] },
    balance: { mus: [0.4, 0.25], time: 30 },
    coupling: { steps: 25 },
    long: {
      ...long,
      runs: [
        { alpha: 0.5, steps: 10_000 },
        { alpha: 0.2, steps: 10_000 },
      ],
    },
  },
  full: {
    shape,
    run,
    scales: { alphas: [1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8], seeds: [1, 2, 3, 4, 5, 6, 7, 8] },
    widths: { exact: 2, others: [3, 4, 20, 50, 100], starts: [1, 2, 3, 4] },
    balance: { mus: [0.4, 0.25, 0.1, 0.05, 0.02], time: 75 },
    coupling: { steps: 25 },
    long: {
      ...long,
      runs: [
        { alpha: 0.5, steps: 10_000 },
        { alpha: 0.2, steps: 10_000 },
        { alpha: 0.05, steps: 40_000 },
      ],
    },
  },
};

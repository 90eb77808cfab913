/** How a run of alternating row equations is annealed: t counts its sweeps from 0. */
export interface Schedule {
  /** The uncertainty θ = min(1, t/ramp) grows to 1 in so many sweeps; 0: it is 1 throughout. */
  ramp: number;
  /** Prior variances are learned from this sweep on. */
  priorsFixed: number;
  /** The floor under the noise starts at the unit and falls by this factor a sweep. */
  floorDecay: number;
  /** Least noise, as a share of the unit: rounding. */
  leastNoise: number;
  /** Growth is over from this sweep on: what is left is noise, and may be told apart by line and by class. */
  settled: number;
  /** Components are dropped from this sweep on. */
  pruneFrom: number;
  /** … where mean u² · mean v² is at most this share of the noise. */
  pruneBelow: number;
}

/**
 * Slow: finds the rank of few or exact data. Without the ramp or with priors learned at once, tables with few entries collapse to
 * rank 0; without the floor sensor tables come out twice as bad. Completion recipe, table of constants.
 */
export const slow: Schedule = {
  ramp: 30,
  priorsFixed: 10,
  floorDecay: 0.8,
  leastNoise: 1e-15,
  settled: 30,
  pruneFrom: 40,
  pruneBelow: 1e-5,
};

/** Slow, from where an earlier run ended: what it knew needn't grow again, and what it lacked is little. */
export const slowAgain: Schedule = {
  ...slow,
  ramp: 10,
  priorsFixed: 3,
  leastNoise: 1e-21,
  settled: 10,
  pruneFrom: 15,
};

/**
 * Slow, under other losses than squares. Components need time before priors are learned, since entries weigh less; uncertainty is needed soon, as a fit
 * that is sure of itself runs off to infinite log odds; and the floor may fall fast, as no wrong cell makes noise large. 0/1 tables (200 × 100, 30 % seen, log
 * odds of sd 2, rank 3): log loss .5697; with slow's ramp .581, with priors learned from sweep 3 on .573; the truth has .475.
 */
export const slowUnderLoss: Schedule = { ...slow, ramp: 5, priorsFixed: 20, floorDecay: 0.5 };

/** Quick: enough where data are plenty and noisy, and never prunes: weak components need time. Scale recipe §2. */
export const quick: Schedule = {
  ramp: 5,
  priorsFixed: 3,
  floorDecay: 0.5,
  leastNoise: 1e-10,
  settled: Number.POSITIVE_INFINITY,
  pruneFrom: Number.POSITIVE_INFINITY,
  pruneBelow: 0,
};

/** Quick, in a part of the rows: what carries next to nothing there is dropped before all rows pay for it. */
export const quickInPart: Schedule = { ...quick, pruneFrom: 8, pruneBelow: 1e-5 };

/** After growth: full uncertainty, no floor, priors learned throughout. */
export const polish: Schedule = { ...quick, ramp: 0, priorsFixed: 0, floorDecay: 0, settled: 0 };

/**
 * What a reproduced paper is: settings as data, runs on the public API alone, claims held against numbers, figures from what was
 * recorded. `npm run papers` runs them and writes docs/papers/.
 */

/** One sentence of a paper, and what came of it. */
export interface Claim {
  /** What is claimed, in plain words. */
  sentence: string;
  /** Where it stands: 'Theorem 3.3', 'Figure 2, left'; 'ours' for what only runs of ours support. */
  where: string;
  /** How it was measured. */
  measured: string;
  /** What the number must be for the claim to hold, in words with its tolerance. */
  bound: string;
  /** The number. */
  value: number | string;
  /** 'holds', or 'fails' with the reason that was found. */
  verdict: 'holds' | 'fails';
  /** Why it fails, where it does; what a printed constant should be, where it is wrong. */
  reason?: string;
  /** Whether the paper proves it, only shows it, or neither. */
  kind: 'proved' | 'shown' | 'ours';
}

/** A figure as Observable Plot takes it; drawn in light and dark. */
export interface Figure {
  /** File name without its ending. */
  name: string;
  /** What it shows, for who can't see it. */
  description: string;
  /** Options of `Plot.plot`, made with the Plot that is handed over. */
  options: (plot: typeof import('@observablehq/plot')) => import('@observablehq/plot').PlotOptions;
}

export interface PaperRun {
  claims: Claim[];
  figures: Figure[];
  /** Every parameter and every recorded series worth keeping: goes to results.json. */
  results: Record<string, unknown>;
}

export type Size = 'quick' | 'full';

export interface Paper {
  /** Of its folder. */
  name: string;
  title: string;
  /** Authors, place, year, arXiv. */
  reference: string;
  /** Quick: seconds, in the tests. Full: the sizes of the paper. */
  run(size: Size, tell: (line: string) => void): Promise<PaperRun>;
}

/** A claim about a number that must lie within bounds. */
export function within(
  claim: Omit<Claim, 'verdict' | 'value'>,
  value: number,
  low: number,
  high: number,
): Claim {
  return { ...claim, value, verdict: value >= low && value <= high ? 'holds' : 'fails' };
}

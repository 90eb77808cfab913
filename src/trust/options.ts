/** The options of intervals, checked in one place for the library and the command line. */
import type { Guarantee } from '../completion/evidence.ts';
import type { OptionRule } from '../completion/options.ts';
import type { LossName } from '../completion/tableLoss.ts';
import { RankfreeError } from '../errors.ts';

export interface TrustOptions {
  /** Share of the filled cells whose interval is to contain the value, between 0 and 1. Default: no intervals; .9 where `guarantee` or `holes` is given. */
  interval?: number;
  /**
   * What is promised: 'crossFit' costs nothing beside the runs; 'exact' has a bound that is proved; 'certified' keeps the level by
   * theorem, with a tenth of the entries put aside. Default 'crossFit'.
   */
  guarantee?: Guarantee;
  /** 'rowcol' weighs entries for holes that are denser in some rows and columns than in others. Default 'uniform'. */
  holes?: 'uniform' | 'rowcol';
}

export const trustRules: Readonly<Record<keyof TrustOptions, OptionRule>> = {
  interval: {
    accepts: 'a number between 0 and 1',
    test: (v) => typeof v === 'number' && v > 0 && v < 1,
  },
  guarantee: {
    accepts: "'crossFit', 'exact' or 'certified'",
    test: (v) => v === 'crossFit' || v === 'exact' || v === 'certified',
  },
  holes: { accepts: "'uniform' or 'rowcol'", test: (v) => v === 'uniform' || v === 'rowcol' },
};

const usualLevel = 0.9;

/** Whether intervals are asked for. */
export function wantsIntervals({ interval, guarantee, holes }: TrustOptions): boolean {
  return interval !== undefined || guarantee !== undefined || holes !== undefined;
}

/** Refuses intervals where there are none, by the loss of the fit. */
export function refuseWithoutIntervals(loss: LossName, guarantee: Guarantee): void {
  if (loss === 'logistic') {
    throw new RankfreeError(
      'BAD_OPTION',
      "an interval of what is 0 or 1 says nothing that its probability doesn't.",
      {
        place: 'interval',
        hint: "Leave intervals out: under loss 'logistic' each filled cell is the probability of a 1.",
      },
    );
  }
  if (loss === 'poisson' && guarantee === 'exact') {
    throw new RankfreeError(
      'BAD_OPTION',
      "intervals of counts have no proved bound: they are 'crossFit' or 'certified'.",
      {
        place: 'guarantee',
        hint: 'certified intervals keep their level by theorem.',
      },
    );
  }
}

export function trustDefaults({
  interval = usualLevel,
  guarantee = 'crossFit',
  holes = 'uniform',
}: TrustOptions): { level: number; guarantee: Guarantee; holes: 'uniform' | 'rowcol' } {
  return { level: interval, guarantee, holes };
}

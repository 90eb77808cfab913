/** The options of intervals, checked in one place for the library and the command line. */
import type { Guarantee } from '../completion/evidence.ts';
import type { OptionRule } from '../completion/options.ts';

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

export function trustDefaults({
  interval = usualLevel,
  guarantee = 'crossFit',
  holes = 'uniform',
}: TrustOptions): { level: number; guarantee: Guarantee; holes: 'uniform' | 'rowcol' } {
  return { level: interval, guarantee, holes };
}

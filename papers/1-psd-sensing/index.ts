/** Stöger & Soltanolkotabi 2021, reproduced: docs/papers/1-psd-sensing.md. */
import type { Paper } from '../paper.ts';
import type { Recorded } from './claims.ts';
import { claimsOf } from './claims.ts';
import {
  alignment,
  conditioning,
  longTimes,
  oneStep,
  phases,
  preconditionedRuns,
  slopes,
  widths,
} from './experiments.ts';
import { figuresOf } from './figure.ts';
import { settings } from './setting.ts';

export const psdSensing: Paper = {
  name: '1-psd-sensing',
  title: 'PSD sensing from a small random start',
  reference:
    'Dominik Stöger and Mahdi Soltanolkotabi, “Small random initialization is akin to spectral learning”, NeurIPS 2021, arXiv 2106.15013',
  async run(size, tell) {
    const setting = settings[size];
    const said = <T>(name: string, work: Promise<T>): Promise<T> => {
      tell(`${name} …`);
      return work;
    };
    const recorded: Recorded = {
      phases: await said('phases and init scale', phases(setting)),
      slopes: await said('slope', slopes(setting)),
      widths: await said('width and error', widths(setting)),
      alignment: await said('width and alignment', alignment(setting)),
      oneStep: await said('one step', oneStep(setting)),
      conditioning: await said('conditioning', conditioning(setting)),
      long: await said('long times', longTimes(setting)),
      preconditioned: await said('preconditioning', preconditionedRuns(setting)),
    };
    return {
      claims: claimsOf(recorded, setting.phases.size),
      figures: figuresOf(recorded),
      results: { setting, recorded },
    };
  },
};

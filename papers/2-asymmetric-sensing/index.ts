/** Soltanolkotabi, Stöger & Xie 2023, reproduced: docs/papers/2-asymmetric-sensing.md. */
import type { Paper } from '../paper.ts';
import type { Recorded } from './claims.ts';
import { claimsOf } from './claims.ts';
import { coupling, equalStarts, longTimes, sensing } from './experiments.ts';
import { figuresOf } from './figure.ts';
import { settings } from './setting.ts';

export const asymmetricSensing: Paper = {
  name: '2-asymmetric-sensing',
  title: 'Asymmetric sensing: implicit balancing and coupling',
  reference:
    'Mahdi Soltanolkotabi, Dominik Stöger and Changzhi Xie, “Implicit balancing and regularization”, COLT 2023, arXiv 2303.14244',
  async run(size, tell) {
    const setting = settings[size];
    tell('sensing …');
    const recorded: Recorded = {
      sensing: await sensing(setting),
      coupling: await coupling(setting),
      long: await longTimes(setting),
      equalStarts: await equalStarts(setting),
    };
    return { claims: claimsOf(recorded), figures: figuresOf(recorded), results: { setting, recorded } };
  },
};

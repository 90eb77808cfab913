import { openRuntime } from 'rankfree/engine';
import type { Paper } from '../paper.ts';
import { claims } from './claims.ts';
import { figures } from './figure.ts';
import { record } from './record.ts';
import * as setting from './setting.ts';

export const weightNormalisation: Paper = {
  name: '5-weight-normalisation',
  title: 'Weight normalisation: a sparse bias that survives large starts',
  reference:
    'Chou, Rauhut & Ward, Robust implicit regularization via weight normalization, Information and Inference 13(3), 2024 (arXiv 2305.05448)',
  async run(size, tell) {
    const runtime = await openRuntime();
    try {
      const recorded = await record(runtime, setting.settings[size], tell);
      return {
        claims: claims(recorded),
        figures: figures(recorded),
        results: { setting: { ...setting, settings: setting.settings[size] }, ...recorded },
      };
    } finally {
      await runtime.close();
    }
  },
};

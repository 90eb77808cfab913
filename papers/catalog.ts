/** The reproduced papers, in the order of docs/papers/. */
import { psdSensing } from './1-psd-sensing/index.ts';
import { asymmetricSensing } from './2-asymmetric-sensing/index.ts';
import { weightNormalisation } from './5-weight-normalisation/index.ts';
import type { Paper } from './paper.ts';

export const papers: readonly Paper[] = [psdSensing, asymmetricSensing, weightNormalisation];

/** The reproduced papers, in the order of docs/papers/. */
import { weightNormalisation } from './5-weight-normalisation/index.ts';
import type { Paper } from './paper.ts';

export const papers: readonly Paper[] = [weightNormalisation];

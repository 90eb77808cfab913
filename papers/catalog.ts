/** The reproduced papers, in the order of docs/papers/. */
import type { Paper } from './paper.ts';

export const papers: readonly Paper[] = [];

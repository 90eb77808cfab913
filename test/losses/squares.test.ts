import { squares } from '#rankfree/losses/squares.js';
import { lossLaws } from '../laws/loss.ts';

lossLaws(
  squares(),
  [
    [0, 0],
    [1.5, -2],
    [-3, 4],
  ],
  { majorized: true },
);

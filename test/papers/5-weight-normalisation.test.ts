import { weightNormalisation } from '../../papers/5-weight-normalisation/index.ts';
import { paperLaws } from '../laws/paper.ts';

paperLaws(weightNormalisation, {
  failing: ['With weight normalisation, η = 0.1, the error is flat in the start: all a below 1e-2.'],
});

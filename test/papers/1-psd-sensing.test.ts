import { theoremFails } from '../../papers/1-psd-sensing/claims.ts';
import { psdSensing } from '../../papers/1-psd-sensing/index.ts';
import { paperLaws } from '../laws/paper.ts';

paperLaws(psdSensing, { failing: [theoremFails] });

import { asymmetricSensing } from '../../papers/2-asymmetric-sensing/index.ts';
import { paperLaws } from '../laws/paper.ts';

paperLaws(asymmetricSensing);

export { RankfreeError } from './errors.ts';

/**
 * What a filled cell's interval is worth, in a word. The first that holds:
 *
 *   new row, new column    no run has seen an entry of its row, or column: no interval
 *   undetermined           the observed cells leave its value open (nullSpace.ts): no interval, rather than a wide guess
 *   uncalibrated           too few scores, or too light ones, for the level that was asked: no interval
 *   weak                   leverage above 1: the estimate is less certain than a measurement of the cell would be
 *   ok
 *
 * Source    intervals recipe §4; completion recipe §2.
 */
export type Flag = 'ok' | 'weak' | 'undetermined' | 'new row' | 'new column' | 'uncalibrated';

/** Facts about a cell. */
export interface CellFacts {
  rowIsNew: boolean;
  columnIsNew: boolean;
  isUndetermined: boolean;
  isCalibrated: boolean;
  leverage: number;
}

const weakAbove = 1;

export function flagOf({ rowIsNew, columnIsNew, isUndetermined, isCalibrated, leverage }: CellFacts): Flag {
  if (rowIsNew) return 'new row';
  if (columnIsNew) return 'new column';
  if (isUndetermined) return 'undetermined';
  if (!isCalibrated) return 'uncalibrated';
  return leverage > weakAbove ? 'weak' : 'ok';
}

/** Whether a cell with this flag has an interval. */
export function hasInterval(flag: Flag): boolean {
  return flag === 'ok' || flag === 'weak';
}

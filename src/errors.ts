/**
 * The one error of the program: what was wrong, where, and what would be right.
 *
 * The message reads  CODE: place: problem hint  and is complete without a stack, e.g.
 *   INDEX_OUT_OF_RANGE: ratings.csv, line 1048, column "item": 1682 is outside 0 … 1681. Indices start at 0.
 */
export class RankfreeError extends Error {
  override readonly name = 'RankfreeError';
  /** Upper-case words that a program can switch on. */
  readonly code: string;
  /** File, line and column, or the argument; absent where the whole call is meant. */
  readonly place: string | undefined;
  /** What would have been right. */
  readonly hint: string | undefined;

  constructor(code: string, problem: string, { place, hint, cause }: ErrorDetails = {}) {
    super(
      `${code}: ${place === undefined ? '' : `${place}: `}${problem}${hint === undefined ? '' : ` ${hint}`}`,
      {
        cause,
      },
    );
    this.code = code;
    this.place = place;
    this.hint = hint;
  }
}

export interface ErrorDetails {
  place?: string | undefined;
  hint?: string | undefined;
  cause?: unknown;
}

/** Parser of an option that is a share, 0 and 1 excluded. */
export function share(input: string): number {
  const value = Number(input);
  if (/^\d*\.?\d+$/.test(input) && value > 0 && value < 1) return value;
  throw new SyntaxError('it must be a number between 0 and 1, such as 0.9');
}

/** Parser of an option that is a whole number from `least` on. */
export function atLeast(least: number): (input: string) => number {
  return (input) => {
    const value = Number(input);
    if (/^\d+$/.test(input) && value >= least && Number.isSafeInteger(value)) return value;
    throw new SyntaxError(`it must be a whole number, ${least} to ${Number.MAX_SAFE_INTEGER}`);
  };
}

const number = /^-?\d*\.?\d+(e[+-]?\d+)?$/i;

/** Parser of an option that is two numbers, the lower first; the one that is left out is infinite. */
export function range(input: string): [low: number, high: number] {
  const ends = input.split(',').map((text) => text.trim());
  const [low, high] = [end(ends[0], Number.NEGATIVE_INFINITY), end(ends[1], Number.POSITIVE_INFINITY)];
  if (ends.length === 2 && low < high && ends.some((text) => text !== '')) return [low, high];
  throw new SyntaxError('it must be two numbers, the lower first, such as 1,5, or one of them, as in 0,');
}

/** The same two numbers as they are given. */
export function rangeText(ends: readonly number[]): string {
  return ends.map((x) => (Number.isFinite(x) ? String(x) : '')).join(',');
}

function end(text: string | undefined, otherwise: number): number {
  if (text === '') return otherwise;
  return text !== undefined && number.test(text) ? Number(text) : Number.NaN;
}

/** Parser of an option that is rows and columns. */
export function shape(input: string): [rows: number, columns: number] {
  const found = /^(\d+)[x×,](\d+)$/i.exec(input.trim());
  const [rows, columns] = [Number(found?.[1]), Number(found?.[2])];
  if (rows > 0 && columns > 0 && Number.isSafeInteger(rows * columns)) return [rows, columns];
  throw new SyntaxError('it must be rows and columns, such as 20x28');
}

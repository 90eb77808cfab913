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

/** Parser of an option that is a whole number from `least` on. */
export function atLeast(least: number): (input: string) => number {
  return (input) => {
    const value = Number(input);
    if (/^\d+$/.test(input) && value >= least && Number.isSafeInteger(value)) return value;
    throw new SyntaxError(`it must be a whole number, ${least} to ${Number.MAX_SAFE_INTEGER}`);
  };
}

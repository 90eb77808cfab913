/** A number as text: the shortest that reads back as the same bits, with the decimal mark of its surroundings. */
export function numberText(value: number, decimal: '.' | ','): string {
  // String(-0) is "0" already.
  const text = String(value);
  return decimal === ',' ? text.replace('.', ',') : text;
}

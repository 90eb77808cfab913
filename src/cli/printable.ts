/**
 * Text that is safe on a terminal: ids and tokens come from files, and may hold codes that move the cursor or turn the
 * reading direction (Unicode TR 36 §3.1). They are dropped; line breaks stay.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}|[\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu, '');
}

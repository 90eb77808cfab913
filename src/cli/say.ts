import { printable } from './printable.ts';

/** Tells the person at the terminal something, on standard error. */
export function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

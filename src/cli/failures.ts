/** How a command's end becomes an exit code and a message. */
import { RankfreeError } from '../errors.ts';
import { printable } from './printable.ts';

/** The user (or the system) asked to stop. */
export class Interruption extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Errors that say that the call was wrong, not the run. */
const wrongCalls = new Set(['BAD_OPTION', 'UNKNOWN_COLUMN']);

/** Exit code of an error that a command threw. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interruption) return error.exitCode;
  return error instanceof RankfreeError && wrongCalls.has(error.code) ? 2 : 1;
}

/** Exit code of a whole call: what the command-line library reports as negative are wrong calls. */
export function exitCodeOf(code: number | string | null | undefined): number {
  const known = Number(code ?? 0);
  return known === unknownCommand || known === invalidArgument ? 2 : known < 0 ? 1 : known;
}

// @stricli/core `ExitCode`
const unknownCommand = -5;
const invalidArgument = -4;

export function messageOfError(error: unknown): string {
  if (error instanceof RankfreeError || error instanceof Interruption) return printable(error.message);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return printable(
    `INTERNAL: this is a bug of rankfree. Please report it with the command that you ran.\n${text}`,
  );
}

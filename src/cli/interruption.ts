/** Ctrl-C and the system's wish to end: the work is told to stop, and says what it had reached. */
import { Interruption } from './failures.ts';

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs `work` under a signal that SIGINT and SIGTERM trip; a second one ends the process at once. */
export async function interruptible(
  work: (signal: AbortSignal) => Promise<void>,
  reached: () => string,
): Promise<void> {
  const controller = new AbortController();
  const stop = (name: keyof typeof exitCodes): void => {
    if (controller.signal.aborted) process.exit(exitCodes[name]);
    controller.abort(new Interruption(`Interrupted ${reached()}.`, exitCodes[name]));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await work(controller.signal);
    controller.signal.throwIfAborted();
  } catch (error) {
    // Whatever broke after the wish to stop broke because of it.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/**
 * A recovery, looked at while it runs: the run of `recover`, as an async iterable.
 *
 *   for await (const { progress, result } of watch(measured, y)) …        the last one has the result, the others have how far it is
 *
 * Who is slow misses frames, never the result; who stops listening stops the run. Errors of the run are thrown to who listens.
 */
import type { RecoverOptions } from './recover.ts';
import { recover } from './recover.ts';
import type { Measured } from './recovery/measured.ts';
import type { Recovery, RecoveryProgress } from './recovery/recovery.ts';

export type RecoveryFrame =
  | { progress: RecoveryProgress; result: undefined }
  | { progress: undefined; result: Recovery };

export async function* watch(
  measured: Measured,
  observations: ArrayLike<number>,
  { signal, onProgress, ...options }: RecoverOptions = {},
): AsyncGenerator<RecoveryFrame, void, void> {
  const stopped = new AbortController();
  let latest: RecoveryProgress | undefined;
  let wake = (): void => undefined;
  const run = recover(measured, observations, {
    ...options,
    signal: signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]),
    onProgress(progress) {
      latest = progress;
      onProgress?.(progress);
      wake();
    },
  });
  const outcome = run.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  try {
    for (;;) {
      const news = new Promise<undefined>((resolve) => {
        wake = () => resolve(undefined);
        if (latest !== undefined) resolve(undefined);
      });
      const ended = await Promise.race([outcome, news]);
      if (ended !== undefined) {
        if ('error' in ended) throw ended.error;
        yield { progress: undefined, result: ended.result };
        return;
      }
      const progress = latest!;
      latest = undefined;
      yield { progress, result: undefined };
    }
  } finally {
    stopped.abort();
    await outcome;
  }
}

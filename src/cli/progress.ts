/** How far a completion is: a bar on a terminal, and the words for an interruption. */
import type { SingleBar } from 'cli-progress';
import type { Progress } from '../completion/completion.ts';

export interface ProgressDisplay {
  update: (progress: Progress) => void;
  /** Where an interruption found the work: what had been reached, and whether anything was written. */
  reached: () => string;
  /** The work is done, its result is on its way out. */
  writing: () => void;
  close: () => void;
}

/** Nothing is shown where standard error is no terminal. */
export function openProgress(quiet: boolean): ProgressDisplay {
  let latest: Progress | undefined;
  let bar: SingleBar | undefined;
  let writing = false;
  let closed = quiet || !process.stderr.isTTY;
  if (!closed) {
    // The bar comes when it is loaded; the work needn't wait for it.
    void import('cli-progress').then(({ default: { SingleBar } }) => {
      if (closed) return;
      bar = new SingleBar({
        format: '{bar} {percentage} % | {run} | {iteration} sweeps, {rate} a second | {eta_formatted} left',
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      });
      bar.start(1, 0, { run: 'starting', iteration: 0, rate: '-' });
    });
  }
  const started = performance.now();
  let sweeps = 0;
  return {
    update(progress) {
      latest = progress;
      sweeps++;
      bar?.update(progress.done, {
        run: runName(progress),
        iteration: progress.iteration,
        rate: ((1000 * sweeps) / (performance.now() - started)).toFixed(1),
      });
    },
    reached() {
      if (writing)
        return 'while the table was being written: what went to standard output is not complete, a file is as it was';
      if (latest === undefined) return 'before the first sweep. Nothing was written';
      const noise = (100 * latest.noise).toPrecision(3);
      return `in ${runName(latest)}, sweep ${latest.iteration}, noise ${noise} % of the spread. Nothing was written`;
    },
    writing() {
      writing = true;
    },
    close() {
      closed = true;
      bar?.stop();
    },
  };
}

function runName({ fold, folds }: Progress): string {
  return fold < folds ? `fold ${fold + 1} of ${folds}` : 'the fit of all entries';
}

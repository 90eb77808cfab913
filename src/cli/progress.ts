/** How far work is: a bar on a terminal, and the words for an interruption. */
import type { SingleBar } from 'cli-progress';
import type { Progress } from '../completion/completion.ts';

export interface ProgressDisplay<Frame> {
  update: (frame: Frame) => void;
  /** Where an interruption found the work: what had been reached, and whether anything was written. */
  reached: () => string;
  /** The work is done, its result is on its way out. */
  writing: () => void;
  close: () => void;
}

/** How frames of one kind of work are shown. */
export interface ProgressWords<Frame> {
  /** What stands after the bar, with the payload's names in braces. */
  format: string;
  /** The payload before the first frame. */
  initial: Readonly<Record<string, string | number>>;
  /** That of a frame; `perSecond`: frames a second. */
  payload: (frame: Frame, perSecond: number) => Readonly<Record<string, string | number>>;
  /** What had been reached with the latest frame, if there was one: "in fold 2 of 5", "before the first sweep". */
  reached: (latest: Frame | undefined) => string;
}

/** Nothing is shown where standard error is no terminal. */
export function openDisplay<Frame extends { done: number }>(
  isQuiet: boolean,
  { format, initial, payload, reached }: ProgressWords<Frame>,
): ProgressDisplay<Frame> {
  let latest: Frame | undefined;
  let bar: SingleBar | undefined;
  let writing = false;
  let closed = isQuiet || !process.stderr.isTTY;
  if (!closed) {
    // The bar comes when it is loaded; the work needn't wait for it.
    void import('cli-progress').then(({ default: { SingleBar } }) => {
      if (closed) return;
      bar = new SingleBar({
        format: `{bar} {percentage} % | ${format}`,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      });
      bar.start(1, 0, initial);
    });
  }
  const started = performance.now();
  let frames = 0;
  return {
    update(frame) {
      latest = frame;
      frames++;
      bar?.update(frame.done, payload(frame, (1000 * frames) / (performance.now() - started)));
    },
    reached() {
      if (writing)
        return 'while the answer was being written: what went to standard output is not complete, a file is as it was';
      return `${reached(latest)}. Nothing was written`;
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

/** Of a completion. */
export function openProgress(isQuiet: boolean): ProgressDisplay<Progress> {
  return openDisplay(isQuiet, {
    format: '{run} | {iteration} sweeps, {rate} a second | {eta_formatted} left',
    initial: { run: 'starting', iteration: 0, rate: '-' },
    payload: (progress, perSecond) => ({
      run: runName(progress),
      iteration: progress.iteration,
      rate: perSecond.toFixed(1),
    }),
    reached(latest) {
      if (latest === undefined) return 'before the first sweep';
      const noise = (100 * latest.noise).toPrecision(3);
      return `in ${runName(latest)}, sweep ${latest.iteration}, noise ${noise} % of the spread`;
    },
  });
}

function runName({ fold, folds }: Progress): string {
  return fold < folds ? `fold ${fold + 1} of ${folds}` : 'the fit of all entries';
}

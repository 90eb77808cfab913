/**
 * What the commands of `recover` have in common: threads, progress, Ctrl-C, how they end.
 *
 * Exit codes    0 there is an answer, and it is written: recovered, estimated, or undetermined, with a warning; 1 there is none: nothing
 *               is written, a file that is there stays, and --json says why on standard output all the same
 */
import type { RankfreeError } from '../../errors.ts';
import { BrokenPipe, openOutput } from '../../formats/output.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { openRuntime } from '../../runtime/runtime.ts';
import { chooseThreads } from '../../runtime/threads.ts';
import { interruptible } from '../interruption.ts';
import type { ProgressWords } from '../progress.ts';
import { openDisplay } from '../progress.ts';
import { say } from '../say.ts';
import { packageVersion } from '../version.ts';

export interface RecoverFlags {
  output?: string;
  json?: boolean;
  seed?: number;
  threads?: number;
  quiet?: boolean;
}

/** What a recovery says on its way. */
export interface RecoverProgress {
  phase: string;
  /** Iterations, or the rank. */
  step?: number;
  /** |r|/|y|. */
  train?: number;
  done: number;
}

/** What a command works with. */
export interface Session {
  signal: AbortSignal;
  onProgress: (progress: RecoverProgress) => void;
  /** The runtime for measurements that hold so many numbers; closed at the end. */
  runtime: (numbers: number) => Promise<Runtime>;
  /** Tells something that may change how the answer is taken; kept for --json. */
  warn: (text: string) => void;
  /** From here on the answer is on its way out. */
  writing: () => void;
}

/** What a command ends with. */
export interface Outcome {
  /** For programs, without large arrays. */
  summary: object;
  /** For people. */
  report: readonly string[];
  /** Why nothing was written, if nothing was. */
  failure?: RankfreeError | undefined;
}

/** From so many numbers on several threads are worth it. */
const threadsPay = 2 ** 20;

const words: ProgressWords<RecoverProgress> = {
  format: '{phase} {step} | misfit {train}',
  initial: { phase: 'reading', step: '', train: '-' },
  payload: ({ phase, step, train }) => ({
    phase,
    step: step ?? '',
    train: train === undefined ? '-' : train.toPrecision(2),
  }),
  reached(latest) {
    if (latest === undefined) return 'before the first step';
    const { phase, step, train } = latest;
    const misfit = train === undefined ? '' : `, misfit ${train.toPrecision(2)}`;
    return `while ${phase}${step === undefined ? '' : ` (${step})`}${misfit}`;
  },
};

/** Runs a command and tells how it ended. */
export async function recovering(
  flags: RecoverFlags,
  work: (session: Session) => Promise<Outcome>,
): Promise<void> {
  const { json = false, quiet = false, threads } = flags;
  const progress = openDisplay(quiet, words);
  const warnings: string[] = [];
  const runtimes: Runtime[] = [];
  const tell = quiet ? (): void => undefined : say;
  try {
    await interruptible(async (signal) => {
      const outcome = await work({
        signal,
        onProgress: progress.update,
        async runtime(numbers) {
          const runtime = await openRuntime({ threads: chooseThreads(numbers >= threadsPay, threads) });
          runtimes.push(runtime);
          return runtime;
        },
        warn(text) {
          warnings.push(text);
          tell(`Warning: ${text}`);
        },
        writing: progress.writing,
      });
      progress.close();
      await end(outcome);
    }, progress.reached);
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
  } finally {
    progress.close();
    await Promise.all(runtimes.map((runtime) => runtime.close()));
  }

  async function end({ summary, report, failure }: Outcome): Promise<void> {
    if (json) {
      const used = runtimes.at(-1)?.threads ?? 1;
      const all = { ...summary, warnings, threads: used, version: await packageVersion() };
      await (await openOutput('-')).write([`${JSON.stringify(all, null, 2)}\n`]);
    } else if (failure === undefined) tell(report.join('\n'));
    if (failure !== undefined) throw failure;
  }
}

/** What `rankfree fill` does about models: --model keeps one, --from goes on from one. */
import type { Completion, CompletionOptions } from '../completion/completion.ts';
import type { Continuation } from '../completion/continuation.ts';
import type { Evidence, Guarantee } from '../completion/evidence.ts';
import { asTexts } from '../models/ask.ts';
import { openModelFolder } from '../models/folder.ts';
import { goOnFrom, optionsFrom, refuseContradictions } from '../models/goOn.ts';
import { refuseEqualIds } from '../models/lines.ts';
import { load } from '../models/load.ts';
import type { Model, Titles } from '../models/model.ts';
import { modelOf, usualTitles } from '../models/model.ts';
import { writeModel } from '../models/save.ts';
import type { Kernels } from '../runtime/kernels.ts';
import { longTitles } from '../tables/long.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import type { TrustOptions } from '../trust/options.ts';

interface KeepingFlags {
  model?: string;
  from?: string;
  exact?: boolean;
  certified?: boolean;
}

/** What a fill does before, between and after its fit. */
export interface Keeping {
  /** The model to go on from, with the options that it brings. */
  from(): Promise<From | undefined>;
  /** Refuses tables that no model can be made of. */
  check(input: string, persons: PersonsTable): void;
  write(
    persons: PersonsTable,
    completion: Completion,
    evidence: Evidence,
    guarantee: Guarantee,
  ): Promise<void>;
}

export interface From {
  model: Model;
  options: CompletionOptions;
  start(kernels: Kernels, persons: PersonsTable): Continuation;
}

/** `given`: the options of the fit, which must not contradict the model. Places are checked before any work. */
export async function openKeeping(flags: KeepingFlags, given: CompletionOptions): Promise<Keeping> {
  const folder = flags.model === undefined ? undefined : await openModelFolder(flags.model);
  return {
    async from() {
      if (flags.from === undefined) return undefined;
      const model = asTexts(await load(flags.from));
      refuseContradictions(model, { ...given, ...promiseNamed(flags) }, flagOf);
      return {
        model,
        options: optionsFrom(model),
        start: (kernels: Kernels, persons: PersonsTable) => goOnFrom(kernels, model, persons),
      };
    },
    check(input: string, { rowIds, columnIds }: PersonsTable): void {
      refuseEqualIds(rowIds, 'row', input);
      refuseEqualIds(columnIds, 'column', input);
    },
    async write(
      persons: PersonsTable,
      completion: Completion,
      evidence: Evidence,
      guarantee: Guarantee,
    ): Promise<void> {
      if (folder === undefined) return;
      const { table, rowIds, columnIds } = persons;
      const names = { rowIds, columnIds, titles: titlesOf(persons) };
      await writeModel(folder, modelOf(names, table, completion, evidence, guarantee));
    },
  };
}

/** The promise that an option names. */
function promiseNamed({ exact, certified }: KeepingFlags): TrustOptions {
  if (exact) return { guarantee: 'exact' };
  return certified ? { guarantee: 'certified' } : {};
}

/** How an option is called here. */
function flagOf(option: string): string {
  return option === 'guarantee' ? '--exact or --certified' : `--${option}`;
}

/** What a query of the model is to call its columns. */
function titlesOf(persons: PersonsTable): Titles {
  if (persons.kind === 'wide') return usualTitles;
  const [row, column, value] = longTitles(persons.layout);
  return { row, column, value };
}

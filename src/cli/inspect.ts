/** `rankfree inspect`: says how a table is understood, and what `fill` would do with it. */

import type { CompletionPlan } from '../completion/plan.ts';
import { planCompletion } from '../completion/plan.ts';
import { inUnit, representableUnit } from '../completion/representable.ts';
import { hasMixedUnits } from '../completion/standardise.ts';
import { readInput } from '../formats/input.ts';
import { BrokenPipe, openOutput } from '../formats/output.ts';
import { describeTable } from '../tables/describe.ts';
import { readTable } from '../tables/readTable.ts';
import { printable } from './printable.ts';
import type { ReadingFlags } from './readingOptions.ts';
import { readingOptions } from './readingOptions.ts';
import { inspectionReport } from './report.ts';
import { say } from './say.ts';

export type InspectFlags = ReadingFlags;

export async function inspect(flags: InspectFlags, path: string): Promise<void> {
  const persons = readTable(await readInput(path), readingOptions(flags));
  const facts = describeTable(persons);
  const moderate = inUnit(persons.table, representableUnit(persons.table));
  const { delimiter, decimal, lineEnd, byteOrderMark } = persons.text;
  const found = {
    input: path,
    ...facts,
    text: { delimiter, decimal, lineEnd, byteOrderMark, header: persons.layout.columns.header !== null },
    plan: { ...planCompletion(persons.table.value.length), scaled: await hasMixedUnits(moderate) },
    warnings: persons.warnings,
  };
  if (!flags.json) for (const warning of persons.warnings) say(`Warning: ${warning}`);
  const text = flags.json ? JSON.stringify(found, null, 2) : printable(inspectionReport(found));
  try {
    await (await openOutput('-')).write([`${text}\n`]);
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
  }
}

export type Inspection = Awaited<ReturnType<typeof describeTable>> & {
  input: string;
  text: { delimiter: string; decimal: string; lineEnd: string; byteOrderMark: boolean; header: boolean };
  plan: CompletionPlan & { scaled: boolean };
  warnings: string[];
};

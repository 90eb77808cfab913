/** `rankfree inspect`: says how a table is understood, and what `fill` would do with it. */

import type { CompletionPlan } from '../completion/plan.ts';
import { planCompletion } from '../completion/plan.ts';
import { inUnit, representableUnit } from '../completion/representable.ts';
import { hasMixedUnits } from '../completion/standardise.ts';
import { BrokenPipe, openOutput } from '../formats/output.ts';
import { adviceFor } from '../tables/advice.ts';
import type { TableFacts } from '../tables/describe.ts';
import { describeTable } from '../tables/describe.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import { readTable } from '../tables/readTable.ts';
import type { MemoryFacts } from './memory.ts';
import { memoryFacts } from './memory.ts';
import { calledInput, openInput } from './openInput.ts';
import { printable } from './printable.ts';
import type { ReadingFlags } from './readingOptions.ts';
import { readingOptions } from './readingOptions.ts';
import { inspectionReport } from './report.ts';
import { say } from './say.ts';

export type InspectFlags = ReadingFlags;

export async function inspect(flags: InspectFlags, path?: string): Promise<void> {
  const input = await openInput(flags, path);
  const persons = readTable(input, readingOptions(flags));
  const facts = describeTable(persons);
  const moderate = inUnit(persons.table, representableUnit(persons.table));
  const found: Inspection = {
    input: calledInput(path),
    format: input.format.title,
    ...facts,
    text: textFacts(persons),
    plan: {
      ...planCompletion(persons.table.value.length),
      scaled: await hasMixedUnits(moderate),
      ...memoryFacts(persons),
    },
    advice: adviceFor(persons),
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

export type Inspection = TableFacts & {
  input: string;
  /** As people call it. */
  format: string;
  /** How a text is written; null for other formats. */
  text: TextFacts | null;
  plan: CompletionPlan & MemoryFacts & { scaled: boolean };
  /** Options that suit the values, in sentences. */
  advice: string[];
  warnings: string[];
};

interface TextFacts {
  delimiter: string;
  decimal: string;
  lineEnd: string;
  byteOrderMark: boolean;
  header: boolean;
}

function textFacts({ source, layout }: PersonsTable): TextFacts | null {
  if (source.kind !== 'text') return null;
  const { delimiter, decimal, lineEnd, byteOrderMark } = source.text;
  return { delimiter, decimal, lineEnd, byteOrderMark, header: layout.columns.header !== null };
}

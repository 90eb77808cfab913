/**
 * Columns of a wide table that are numbers to the letter but perhaps not in meaning, or that nothing can be learned from. Each gets a
 * sentence; nothing is changed.
 *
 *   padded            a reading with a leading zero, 007: an amount is not written so
 *   named a code      whole numbers in a column called code, zip, id …
 *   few kinds         holes in a column of 3 to 12 different whole numbers, each four times on average, in a table of which half the other columns
 *                     hold fractions: counts look so too, so the sentence says "if"
 *   almost constant   ten readings or more, all equal but one
 */
import { excerpt } from '../formats/csv.ts';
import { columnTitle } from './columns.ts';
import { saysCode } from './nameWords.ts';
import type { WideTable } from './wide.ts';

/** Readings with leading zeros in a column of numbers. */
export interface Padded {
  count: number;
  first: string;
  /** Where the first is. */
  place: string;
}

type Read = Pick<WideTable, 'layout' | 'variables' | 'rowIds' | 'columnIds' | 'table'>;

const fewestReadings = 10;
const [fewestKinds, mostKinds, timesEach] = [3, 12, 4];
/** So many columns of a sort get a sentence each. */
const mostSentences = 3;

/** `padded`: by number of the column. */
export function oddColumns(wide: Read, padded: ReadonlyMap<number, Padded>): string[] {
  const facts = columnFacts(wide.table);
  const columns = Array.from(facts.keys());
  const titleOf = (j: number): string => columnTitle(wide.layout.columns, wide.variables[j]!);
  const fractions = facts.filter(({ whole }) => !whole).length;
  const isNamed = (j: number): boolean => !padded.has(j) && facts[j]!.whole && saysCode(wide.columnIds[j]!);
  const isFew = (j: number): boolean => {
    const { whole, count, kinds } = facts[j]!;
    if (!whole || padded.has(j) || isNamed(j) || kinds === undefined || count === wide.table.rows)
      return false;
    const others = wide.table.columns - 1;
    return kinds.length >= fewestKinds && count >= timesEach * kinds.length && 2 * fractions >= others;
  };
  return [
    ...sentences(
      columns.filter((j) => padded.has(j)),
      (j) => paddedColumn(titleOf(j), padded.get(j)!),
    ),
    ...sentences(columns.filter(isNamed), (j) => `${titleOf(j)} is taken for amounts. ${ifCodes}`),
    ...sentences(
      columns.filter(isFew),
      (j) => `${titleOf(j)} holds only ${facts[j]!.kinds!.join(', ')} and is taken for amounts. ${ifCodes}`,
    ),
    ...sentences(
      columns.filter((j) => facts[j]!.odd !== undefined),
      (j) => {
        const { odd, count } = facts[j]!;
        const cell = `row ${excerpt(wide.rowIds[odd!.row]!)}: ${odd!.value}`;
        return `${titleOf(j)} is ${odd!.usual} in all of its ${count} readings but one (${cell}): one case does not say when it differs.`;
      },
    ),
  ];
}

const ifCodes =
  'If they are codes, leave it out: what is filled in means nothing, and it misleads the others.';

function paddedColumn(title: string, { count, first, place }: Padded): string {
  const many = count === 1 ? 'a reading' : `${count} readings`;
  return `${title} has ${many} with leading zeros, the first ${excerpt(first)} (${place}), and is taken for amounts. ${ifCodes}`;
}

function sentences(columns: readonly number[], sentence: (j: number) => string): string[] {
  const more = columns.length - mostSentences;
  const said = columns.slice(0, mostSentences).map(sentence);
  return more > 0
    ? [...said, `${more} more ${more === 1 ? 'column is' : 'columns are'} like the last one.`]
    : said;
}

interface ColumnFacts {
  count: number;
  /** Whether all readings are whole numbers. */
  whole: boolean;
  /** Its different values, rising, if they are at most twelve. */
  kinds: number[] | undefined;
  /** The one reading that is not what all others are. */
  odd: { row: number; value: number; usual: number } | undefined;
}

function columnFacts({ columns, row, column, value }: WideTable['table']): ColumnFacts[] {
  const count = new Int32Array(columns);
  const whole = new Uint8Array(columns).fill(1);
  /** How often each value was read, and in which row first. */
  const read = Array.from({ length: columns }, () => new Map<number, { times: number; row: number }>());
  for (let t = 0; t < value.length; t++) {
    const j = column[t]!;
    count[j]!++;
    if (!Number.isInteger(value[t]!)) whole[j] = 0;
    const values = read[j]!;
    if (values.size > mostKinds) continue;
    const known = values.get(value[t]!);
    if (known === undefined) values.set(value[t]!, { times: 1, row: row[t]! });
    else known.times++;
  }
  return Array.from(read, (values, j) => ({
    count: count[j]!,
    whole: whole[j] === 1,
    kinds: values.size > mostKinds ? undefined : Array.from(values.keys()).sort((a, b) => a - b),
    odd: oddOne(values, count[j]!),
  }));
}

function oddOne(
  values: ReadonlyMap<number, { times: number; row: number }>,
  count: number,
): ColumnFacts['odd'] {
  if (values.size !== 2 || count < fewestReadings) return undefined;
  const [rare, usual] = Array.from(values).sort(([, a], [, b]) => a.times - b.times) as [
    [number, { times: number; row: number }],
    [number, { times: number; row: number }],
  ];
  return rare[1].times === 1 ? { row: rare[1].row, value: rare[0], usual: usual[0] } : undefined;
}

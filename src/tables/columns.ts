/**
 * The columns of a table by name and place: which there are, which one a name means, how messages call them.
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from '../formats/csv.ts';
import { nearestName } from '../formats/nearestName.ts';

export interface Columns {
  file: string;
  count: number;
  /** Null where nothing names the columns. */
  header: readonly string[] | null;
}

/** How messages call a column: `column "rating"`, or `column 3` where it has no name. */
export function columnTitle({ header }: Columns, at: number): string {
  const name = header?.[at]?.trim();
  return name ? `column ${excerpt(name)}` : `column ${at + 1}`;
}

/** Names by which columns can be asked for: the header's, or 1, 2, … */
export function columnNames({ header, count }: Columns): string[] {
  return Array.from({ length: count }, (_, i) => header?.[i] ?? String(i + 1));
}

/** The column that an option names. */
export function findColumn(columns: Columns, name: string, option: string): number {
  const names = columnNames(columns);
  const exact = names.indexOf(name);
  if (exact >= 0) return exact;
  const near = nearestName(name, names);
  const listed = names.slice(0, 12).map(excerpt).join(', ');
  const more = names.length > 12 ? `, … (${names.length} in all)` : '';
  throw new RankfreeError('UNKNOWN_COLUMN', `${columns.file} has no column ${excerpt(name)}.`, {
    place: option,
    hint: `${near === undefined ? '' : `Did you mean ${excerpt(near)}? `}Its columns are ${listed}${more}.`,
  });
}

/** Two columns of one name can't be told apart. Columns without a name are numbered. */
export function refuseEqualNames({ header }: Columns, place: string): void {
  const seen = new Map<string, number>();
  for (const [at, name] of (header ?? []).entries()) {
    if (name.trim() === '') continue;
    const before = seen.get(name);
    if (before !== undefined) {
      throw new RankfreeError(
        'EQUAL_NAMES',
        `columns ${before + 1} and ${at + 1} are both called ${excerpt(name)}.`,
        {
          place,
          hint: 'Give each column a name of its own.',
        },
      );
    }
    seen.set(name, at);
  }
}

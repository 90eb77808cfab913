/** Models of made tables, for tests. */

import type { TripletOptions } from '#rankfree/fill.js';
import type { Triplet } from '#rankfree/index.js';
import { fill } from '#rankfree/index.js';
import type { Model } from '#rankfree/models/model.js';
import type { Problem } from '../../bench/generators.mjs';

/** The entries of a table as triplets, of those that pass. */
export function triplets(
  { row, column, value }: Problem,
  passes: (row: number, column: number, entry: number) => boolean = () => true,
): { row: number; column: number; value: number }[] {
  const all = Array.from(row, (i, t) => ({ row: i, column: column[t]!, value: value[t]! }));
  return all.filter((entry, t) => passes(entry.row, entry.column, t));
}

/** The model of some triplets. */
export async function kept(entries: readonly Triplet[], options: TripletOptions = {}): Promise<Model> {
  const { kept } = await fill(entries, { ...options, keep: true, query: [] });
  return kept!;
}

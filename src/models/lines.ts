/**
 * Ids of a model's lines: which number an id has, and what is said of one that it hasn't.
 *
 * Errors    UNKNOWN_ID (with the nearest known one), EQUAL_IDS.
 */
import { showValue } from '../completion/options.ts';
import { RankfreeError } from '../errors.ts';
import { excerpt } from '../formats/csv.ts';
import { nearestName } from '../formats/nearestName.ts';
import type { Id } from '../tables/shapes/shape.ts';

/** Numbers of ids; those of new ids go on from there. */
export interface NumberedIds {
  numberOf(id: Id): number;
  /** The new ids, in the order of their numbers. */
  added: Id[];
}

export function numberIds(known: readonly Id[]): NumberedIds {
  const numbers = new Map(known.map((id, number) => [id, number]));
  const added: Id[] = [];
  return {
    added,
    numberOf(id) {
      const number = numbers.get(id) ?? known.length + added.length;
      if (number === known.length + added.length) {
        numbers.set(id, number);
        added.push(id);
      }
      return number;
    },
  };
}

/** The numbers of ids that must be known; `what` they are, `place` where they stand. */
export function knownNumbers(
  known: readonly Id[],
  ids: readonly Id[],
  what: 'row' | 'column',
  place: string,
): Int32Array {
  const numbers = new Map(known.map((id, number) => [id, number]));
  return Int32Array.from(ids, (id) => {
    const number = numbers.get(id);
    if (number !== undefined) return number;
    throw new RankfreeError('UNKNOWN_ID', `the model has no ${what} ${showValue(id)}.`, {
      place,
      hint: `${meant(id, known)}Its ${what}s are ${listed(known)}.`,
    });
  });
}

/** "Did you mean …? ", where an id is near. */
export function meant(id: Id, known: readonly Id[]): string {
  const near = nearestName(String(id), known.map(String));
  return near === undefined ? '' : `Did you mean ${excerpt(near)}? `;
}

/** The first few ids. */
export function listed(ids: readonly Id[]): string {
  const first = ids
    .slice(0, 5)
    .map((id) => showValue(id))
    .join(', ');
  return ids.length > 5 ? `${first}, … (${ids.length} in all)` : first;
}

/** A model is asked by ids: they must differ. */
export function refuseEqualIds(ids: readonly Id[], what: 'row' | 'column', place: string): void {
  const seen = new Set<Id>();
  for (const id of ids) {
    if (seen.has(id)) {
      throw new RankfreeError('EQUAL_IDS', `two ${what}s are called ${showValue(id)}.`, {
        place,
        hint: 'A model is asked by ids: give each a name of its own, or name the column that labels them with --row.',
      });
    }
    seen.add(id);
  }
}

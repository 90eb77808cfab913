/**
 * Ids of rows or columns, numbered in the order in which they first appear. Ids are strings to the letter: `007` ≠ `7`.
 */
export interface Ids<Id = string> {
  readonly names: Id[];
  /** A Map, since an id may be called `__proto__`. */
  readonly index: Map<Id, number>;
}

export function createIds<Id = string>(): Ids<Id> {
  return { names: [], index: new Map() };
}

/** The number of an id, given to it at its first appearance. */
export function numberOf<Id>({ names, index }: Ids<Id>, id: Id): number {
  let number = index.get(id);
  if (number === undefined) {
    number = names.length;
    index.set(id, number);
    names.push(id);
  }
  return number;
}

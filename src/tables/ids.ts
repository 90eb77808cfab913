/**
 * Ids of rows or columns, numbered in the order in which they first appear. Ids are strings to the letter: `007` ≠ `7`.
 */
export interface Ids {
  readonly names: string[];
  /** A Map, since an id may be called `__proto__`. */
  readonly index: Map<string, number>;
}

export function createIds(): Ids {
  return { names: [], index: new Map() };
}

/** The number of an id, given to it at its first appearance. */
export function numberOf({ names, index }: Ids, id: string): number {
  let number = index.get(id);
  if (number === undefined) {
    number = names.length;
    index.set(id, number);
    names.push(id);
  }
  return number;
}

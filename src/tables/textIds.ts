/**
 * Numbers the ids of a text by their letters, in the order in which they first appear, without making a string for each
 * appearance: a hash of the span's UTF-16 units (FNV-1a) into an open-addressed table, settled by comparing letters.
 *
 * Ids are strings to the letter: `007` ≠ `7`, and `__proto__` is an id like others.
 */
export interface TextIds {
  /** By number. */
  readonly names: readonly string[];
  /** The number of the id text[from … to), the whole text by default; given to it at its first appearance. */
  numberOf(text: string, from?: number, to?: number): number;
}

export function createTextIds(): TextIds {
  const names: string[] = [];
  const hashes: number[] = [];
  // Number + 1 of the id in each place, 0 where there is none; at most half full.
  let places = new Int32Array(64);

  return { names, numberOf };

  function numberOf(text: string, from = 0, to = text.length): number {
    const hash = hashOf(text, from, to);
    const mask = places.length - 1;
    let place = hash & mask;
    for (; places[place] !== 0; place = (place + 1) & mask) {
      const number = places[place]! - 1;
      if (hashes[number] === hash && spells(text, from, to, names[number]!)) return number;
    }
    places[place] = names.length + 1;
    names.push(text.slice(from, to));
    hashes.push(hash);
    if (2 * names.length > places.length) grow();
    return names.length - 1;
  }

  function grow(): void {
    places = new Int32Array(2 * places.length);
    const mask = places.length - 1;
    for (const [number, hash] of hashes.entries()) {
      let place = hash & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = number + 1;
    }
  }
}

function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // The low bits choose the place; fold the high ones into them.
  return (hash ^ (hash >>> 15)) >>> 0;
}

function spells(text: string, from: number, to: number, name: string): boolean {
  if (name.length !== to - from) return false;
  for (let i = 0; i < name.length; i++) if (text.charCodeAt(from + i) !== name.charCodeAt(i)) return false;
  return true;
}

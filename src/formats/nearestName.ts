/**
 * The known name that a mistyped one most likely meant.
 *
 *   d(a, b) = least number of insertions, deletions, replacements and swaps of neighbours from a to b
 *
 * (optimal string alignment; letter case counts as nothing). A name farther away than a third of its length, or than 2,
 * whichever is more, is no suggestion, unless it merely goes on: "reading" for "reading, °C".
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    // A long name can't be near: don't compute the table for it.
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best ?? continuation(name, known);
}

function continuation(name: string, known: readonly string[]): string | undefined {
  const start = name.toLowerCase();
  if (start.length < 3) return undefined;
  return known.find((candidate) => candidate.toLowerCase().startsWith(start));
}

/** d(a, b), row by row of the dynamic programme; three rows suffice. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, above[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

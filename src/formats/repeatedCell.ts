/**
 * Whether a list of cells names one twice.
 *
 * Lists that go strictly upwards by rows, or by columns, can't. Others are sorted by radix, 11 bits a pass from the lowest
 * of the column to the highest of the row, each pass stable: O(entries) whatever the shape claims, and no hashing that a
 * hostile file could aim at.
 */
const digitBits = 11;
const digits = 1 << digitBits;

/** The first entry, in the list's order, whose cell stands earlier in the list; −1 where there is none. */
export function repeatedCell(row: Int32Array, column: Int32Array): number {
  if (rises(row, column) || rises(column, row)) return -1;
  let order = new Int32Array(row.length);
  for (let t = 0; t < order.length; t++) order[t] = t;
  for (const key of [column, row]) {
    let largest = 0;
    for (const index of key) if (index > largest) largest = index;
    for (let shift = 0; largest >> shift > 0 && shift < 31; shift += digitBits) {
      order = sortedByDigit(order, key, shift);
    }
  }
  let first = -1;
  for (let k = 1; k < order.length; k++) {
    const [s, t] = [order[k - 1]!, order[k]!];
    // Equal cells keep the list's order, so t is the later one.
    if (row[s] === row[t] && column[s] === column[t] && (first < 0 || t < first)) first = t;
  }
  return first;
}

/** Whether (major, minor) grows from each entry to the next. */
function rises(major: Int32Array, minor: Int32Array): boolean {
  for (let t = 1; t < major.length; t++) {
    const step = major[t]! - major[t - 1]!;
    if (step < 0 || (step === 0 && minor[t]! <= minor[t - 1]!)) return false;
  }
  return true;
}

/** One pass of counting sort by a digit of the key. */
function sortedByDigit(order: Int32Array, key: Int32Array, shift: number): Int32Array<ArrayBuffer> {
  const place = new Int32Array(digits + 1);
  for (const t of order) place[((key[t]! >> shift) & (digits - 1)) + 1]!++;
  for (let digit = 0; digit < digits; digit++) place[digit + 1]! += place[digit]!;
  const sorted = new Int32Array(order.length);
  for (const t of order) sorted[place[(key[t]! >> shift) & (digits - 1)]!++] = t;
  return sorted;
}

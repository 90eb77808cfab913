// How fast memory can be read: every 128 bits once, four running results, no arithmetic that could wait.

/** bytes: a multiple of 64. The result keeps the loop alive. */
export function read(from: usize, bytes: usize): i64 {
  let a = i64x2.splat(0), b = a, c = a, d = a;
  for (const end = from + bytes; from < end; from += 64) {
    a = v128.xor(a, v128.load(from));
    b = v128.xor(b, v128.load(from, 16));
    c = v128.xor(c, v128.load(from, 32));
    d = v128.xor(d, v128.load(from, 48));
  }
  return i64x2.extract_lane(v128.xor(v128.xor(a, b), v128.xor(c, d)), 0);
}

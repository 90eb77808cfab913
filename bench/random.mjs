// Random numbers of the generators: sfc32 (Doty-Humphrey, PractRand), seeded by a hash of name and seed.
//
//   uniform    53 bits in (0, 1)
//   normal     Box–Muller:  √(−2 log u)·(cos 2πv, sin 2πv)
//   gamma      Marsaglia & Tsang 2000, with G(a) = G(a + 1)·u^(1/a) below 1
//   studentT   N / √(χ²(d)/d),  χ²(d) = 2·G(d/2)
//
// For test tables only: Math.log and Math.cos may differ in the last bit between engines.

/**
 * @typedef {object} Random
 * @property {() => number} uniform
 * @property {() => number} normal
 * @property {(degrees: number) => number} studentT
 * @property {(below: number) => number} integer 0 … below − 1
 * @property {(count: number) => Float64Array} normals
 */

/**
 * The same name and seed give the same numbers; different names are independent.
 * @param {string} name
 * @param {number} seed
 * @returns {Random}
 */
export function random(name, seed) {
  const uniform = sfc32(`${name}/${seed}`);
  /** @type {number | undefined} */
  let spare;

  function normal() {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** @returns {number} */
  function gamma(/** @type {number} */ shape) {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  return {
    uniform,
    normal,
    studentT: (degrees) => normal() / Math.sqrt((2 * gamma(degrees / 2)) / degrees),
    integer: (below) => Math.floor(uniform() * below),
    normals: (count) => Float64Array.from({ length: count }, normal),
  };
}

/** @returns {() => number} */
function sfc32(/** @type {string} */ text) {
  let [a, b, c] = [0, 1, 2].map((salt) => hash(`${salt}:${text}`));
  let counter = 1;
  const next = () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  for (let warm = 0; warm < 15; warm++) next();
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6) + 0.5) / 9007199254740992;
}

/** FNV-1a of the text, then the finaliser of MurmurHash3. */
function hash(/** @type {string} */ text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/**
 * `count` of the numbers 0 … total − 1 without repetition, in random order (the head of a Fisher–Yates shuffle).
 * @param {Random} source
 * @param {number} total
 * @param {number} count
 * @returns {Int32Array}
 */
export function choose(source, total, count) {
  const all = Int32Array.from({ length: total }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + source.integer(total - i);
    const swapped = all[i];
    all[i] = all[j];
    all[j] = swapped;
  }
  return all.slice(0, count);
}

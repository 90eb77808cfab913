/**
 * How a benchmark measures and reports: contenders take turns on the same data in one process, so that a busy machine does
 * not favour one; processor time is taken, medians are compared, and each ratio is held against its target.
 */

/** @typedef {(() => unknown) | null | undefined} Contender  Nothing stands for a reference that is not installed here. */

/**
 * Median processor seconds of each contender, called in turn `rounds` times after one to warm up: A B A B …
 * @param {Record<string, Contender>} contenders
 * @returns {Record<string, number>}
 */
export function alternate(contenders, rounds = 7) {
  const present = Object.entries(contenders).flatMap(([name, run]) => (run ? [{ name, run }] : []));
  /** @type {Record<string, number[]>} */
  const seconds = Object.fromEntries(present.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of present) {
      const start = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(start);
      if (round > 0) seconds[name]?.push((user + system) / 1e6);
    }
  }
  return Object.fromEntries(present.map(({ name }) => [name, median(seconds[name] ?? [])]));
}

export function median(/** @type {number[]} */ numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** One line: what, the ratio, the target, whether it is met. */
export function verdict(
  /** @type {string} */ what,
  /** @type {number} */ ratio,
  /** @type {number} */ target,
) {
  const met = ratio >= target ? 'met' : 'NOT MET';
  console.log(`${what.padEnd(58)} ${ratio.toFixed(2)} x   target ${target} x   ${met}`);
}

/**
 * What the first contender's speed is of each other's, with the target where there is one.
 * @param {string} title
 * @param {Record<string, number>} seconds
 * @param {Record<string, number>} targets  by the other's name
 */
export function report(title, seconds, targets = {}) {
  const [own, ...others] = Object.entries(seconds);
  if (own === undefined) return;
  console.log(`${title}: ${(1000 * own[1]).toPrecision(3)} ms`);
  for (const [name, other] of others) {
    const ratio = other / own[1];
    const target = targets[name];
    if (target === undefined) console.log(`  against ${name.padEnd(48)} ${ratio.toFixed(2)} x`);
    else verdict(`  against ${name}`, ratio, target);
  }
}

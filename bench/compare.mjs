/**
 * How a benchmark measures and reports: contestants take turns on the same data in one process, so that a busy machine
 * does not favour one; processor time is taken, its medians compared, and the ratio held against its target.
 */

/** A thing to time, by name. `null` stands for a reference that is not installed here. */
/** @typedef {{ name: string, run: (() => unknown) | null }} Contestant */

/** @typedef {{ name: string, seconds: number }} Timing */

/**
 * Median processor seconds of each contestant over `rounds` turns, once all are warm.
 * @param {Contestant[]} contestants
 * @param {number} rounds
 * @returns {Timing[]}
 */
export function takeTurns(contestants, rounds) {
  const present = contestants.flatMap(({ name, run }) => (run === null ? [] : [{ name, run }]));
  for (const { run } of present) warm(run);
  /** @type {number[][]} */
  const taken = present.map(() => []);
  for (let round = 0; round < rounds; round++) {
    present.forEach(({ run }, who) => {
      const start = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(start);
      taken[who]?.push((user + system) / 1e6);
    });
  }
  return present.map(({ name }, who) => ({ name, seconds: median(taken[who] ?? []) }));
}

/**
 * A short function needs some hundred calls until the engine has compiled it for good.
 * @param {() => unknown} run
 */
function warm(run) {
  const end = performance.now() + 300;
  do run();
  while (performance.now() < end);
}

/**
 * @param {number[]} numbers
 * @returns {number}
 */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * Prints what the first contestant's speed is of each other's, with the target where there is one.
 * @param {string} title
 * @param {Timing[]} timings
 * @param {Record<string, number>} targets  by the other's name
 */
export function report(title, timings, targets = {}) {
  const [own, ...others] = timings;
  if (own === undefined) return;
  console.log(`${title.padEnd(24)} ${milliseconds(own)}`);
  for (const other of others) {
    const ratio = other.seconds / own.seconds;
    const target = targets[other.name];
    const verdict = target === undefined ? '' : `  target ${target}: ${ratio >= target ? 'met' : 'NOT MET'}`;
    console.log(
      `  ${other.name.padEnd(22)} ${milliseconds(other)}  ratio ${ratio.toPrecision(3).padStart(5)}${verdict}`,
    );
  }
}

/** @param {Timing} timing */
function milliseconds({ seconds }) {
  return `${(1000 * seconds).toFixed(seconds < 0.01 ? 3 : 1).padStart(8)} ms`;
}

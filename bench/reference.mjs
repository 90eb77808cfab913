// What kernels are held against, built when a benchmark runs: plain AssemblyScript, C by the machine's compiler, and how
// two of them are timed so that a busy machine disturbs both alike.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Compiles bench/reference/NAME.ts with the kernels' own options and binds it to a memory. */
export function compileReference(/** @type {string} */ name, /** @type {WebAssembly.Memory} */ memory) {
  const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));
  try {
    const output = join(folder, 'reference.wasm');
    const { status, stderr } = spawnSync(process.execPath, [
      join(here, '../node_modules/assemblyscript/bin/asc.js'),
      join(here, `reference/${name}.ts`),
      ...['--runtime', 'stub', '--noAssert', '-O3', '--importMemory', '--enable', 'simd'],
      ...['--initialMemory', '1', '--maximumMemory', '65536', '--outFile', output],
    ]);
    if (status !== 0) throw new Error(`asc failed on ${name}.ts: ${stderr}`);
    const module = new WebAssembly.Module(readFileSync(output));
    return /** @type {Record<string, (...args: number[]) => number>} */ (
      /** @type {unknown} */ (new WebAssembly.Instance(module, { env: { memory, abort: () => {} } }).exports)
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Compiles bench/reference/NAME.c by the machine's C compiler with all its freedom; undefined where there is none.
 * Functions are called with addresses into `memory`, so that both sides work on the same bytes.
 */
export async function compileC(/** @type {string} */ name, /** @type {string[]} */ signatures) {
  const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));
  const library = join(folder, `${name}.so`);
  const options = ['-O3', '-march=native', '-ffast-math', '-shared', '-fPIC', '-o', library];
  const { status } = spawnSync('cc', [...options, join(here, `reference/${name}.c`), '-lm']);
  if (status !== 0 || !existsSync(library)) return undefined;
  const { default: koffi } = await import('koffi');
  const loaded = koffi.load(library);
  rmSync(folder, { recursive: true });
  return signatures.map((signature) => loaded.func(signature));
}

/**
 * Median seconds of each contender, called in turn `rounds` times after one warm-up: A B A B …
 * @param {Record<string, () => void>} contenders
 * @returns {Record<string, number>}
 */
export function alternate(contenders, rounds = 7) {
  const names = Object.keys(contenders);
  /** @type {Record<string, number[]>} */
  const seconds = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const start = process.cpuUsage();
      contenders[name]?.();
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) seconds[name]?.push((user + system) / 1e6);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(seconds[name] ?? [])]));
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
  console.log(
    `${what.padEnd(58)} ${ratio.toFixed(2)} x   target ${target} x   ${ratio >= target ? 'met' : 'NOT MET'}`,
  );
}

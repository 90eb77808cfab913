// What kernels are held against, built when a benchmark runs: plain AssemblyScript, and C by the machine's compiler.
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

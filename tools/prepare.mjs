// Brings a checkout up to date: installs what the lock file names, compiles the kernels and the sources.
// Each step leaves a stamp of its inputs and is skipped while the stamp still fits, so a second call costs milliseconds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The three builds of the one kernel source; src/runtime/kernels.ts chooses among them. */
const variants = {
  simd: ['--enable', 'simd'],
  'simd+threads': ['--enable', 'simd', '--enable', 'threads', '--sharedMemory'],
  'simd+threads+relaxed': [
    '--enable',
    'simd',
    '--enable',
    'threads',
    '--sharedMemory',
    '--enable',
    'relaxed-simd',
  ],
};

/** Runs a program in the checkout and ends this process with its code if it fails. */
export function run(/** @type {string} */ program, /** @type {string[]} */ args, options = {}) {
  const { status, error, signal } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/** Runs a tool from node_modules by its script, which needs no shell and no PATH. */
export function runTool(/** @type {string} */ script, /** @type {string[]} */ args, options = {}) {
  run(process.execPath, [join(root, 'node_modules', script), ...args], options);
}

function filesUnder(/** @type {string} */ folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Runs `step` unless the stamp says that it already ran on these very files. */
function whenChanged(
  /** @type {string} */ stampFile,
  /** @type {string[]} */ inputs,
  /** @type {() => void} */ step,
) {
  const hash = createHash('sha256').update(process.platform);
  for (const file of inputs) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  const digest = hash.digest('hex');
  const stamp = join(root, stampFile);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  step();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

export function install() {
  whenChanged('node_modules/.rankfree-installed', [join(root, 'package-lock.json')], () => {
    console.error('Installing dependencies …');
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      shell: process.platform === 'win32',
      stdio: ['ignore', 2, 2],
    });
  });
}

export function build() {
  const configuration = [join(root, 'package-lock.json'), join(root, 'tools/prepare.mjs')];
  whenChanged('dist/.kernels-built', [...configuration, ...filesUnder('assembly')], () => {
    console.error('Compiling the kernels …');
    for (const [name, features] of Object.entries(variants)) {
      runTool('assemblyscript/bin/asc.js', [
        'assembly/kernels.ts',
        ...['--runtime', 'stub', '--noAssert', '-O3', '--importMemory'],
        ...['--initialMemory', '1', '--maximumMemory', '65536'],
        ...features,
        ...['--outFile', `dist/runtime/kernels.${name}.wasm`],
      ]);
    }
  });
  const sources = [...configuration, join(root, 'tsconfig.json'), ...filesUnder('src')];
  whenChanged('dist/.sources-built', sources, () => {
    console.error('Compiling the sources …');
    removeStaleModules();
    runTool('typescript/bin/tsc', []);
    chmodSync(join(root, 'dist/cli/rankfree.js'), 0o755);
  });
}

/** Deletes compiled modules whose source is gone, so that a renamed file can't live on in dist/. */
function removeStaleModules() {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const file of filesUnder('dist')) {
    const source = file.replace(dist, join(root, 'src')).replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts');
    if (source.endsWith('.ts') && !existsSync(source)) rmSync(file);
  }
}

export function prepare() {
  install();
  build();
}

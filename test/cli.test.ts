/**
 * The command line: each folder under test/cli is a case.
 *
 *   cmd               a line for the shell, with `rankfree` for the compiled command, run in a copy of the folder
 *   expected.stdout, expected.stderr, expected.code
 *
 * RANKFREE_UPDATE=1 writes the expectations anew, for review by diff. Times, free memory and the version are masked.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const cases = fileURLToPath(new URL('./cli', import.meta.url));
const command = fileURLToPath(new URL('../dist/cli/rankfree.js', import.meta.url));
const update = process.env.RANKFREE_UPDATE === '1';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankfree-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function shell(line: string) {
  const script = `rankfree() { "$NODE" "$RANKFREE" "$@"; }\n${line}`;
  const env = { ...process.env, NODE: process.execPath, RANKFREE: command };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { stdout: masked(stdout), stderr: masked(stderr), code: `${status}\n` };
}

/** Milliseconds that an empty Node process takes now: some 50 where nothing else runs. */
function emptyNode(): number {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
}

function masked(text: string): string {
  return text
    .replace(/ in [\d.e-]+ s$/gm, ' in N s')
    .replace(/"seconds": [\d.e-]+/g, '"seconds": N')
    .replace(/"available": \d+/g, '"available": N')
    .replace(/"version": "[^"]*"/g, '"version": "N"');
}

describe.skipIf(process.platform === 'win32')('the command', () => {
  it.each(readdirSync(cases).filter((name) => statSync(join(cases, name)).isDirectory()))('%s', (name) => {
    const source = join(cases, name);
    cpSync(source, folder, { recursive: true, filter: (path) => !/(cmd|expected\.\w+)$/.test(path) });
    const result = shell(readFileSync(join(source, 'cmd'), 'utf8'));
    for (const what of ['stdout', 'stderr', 'code'] as const) {
      const file = join(source, `expected.${what}`);
      if (update) writeFileSync(file, result[what]);
      else expect(result[what], what).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
    }
  });

  it('stops within a second of Ctrl-C, says what it reached and leaves nothing behind', async () => {
    writeFileSync(join(folder, 'noise.csv'), noise(6000, 100));
    // The slowest way there is, so that it is still at work.
    const command = ['fill', 'noise.csv', '--covariance', 'full'];
    let stderr = '';
    // How soon the first sweep is over depends on what else this machine does: wait longer until it is.
    for (let delay = 1000; delay <= 16_000 && !/in fold/.test(stderr); delay *= 2) {
      const stopped = await interruptAfter(delay, [...command, '-o', 'out.csv', '--threads', '1']);
      stderr = stopped.stderr;
      expect(stopped.code).toBe(130);
      // One second is promised; the machine that tests may be busy with other work.
      expect(stopped.milliseconds).toBeLessThan(1000 * Math.max(2, emptyNode() / 50));
      expect(readdirSync(folder)).toEqual(['noise.csv']);
    }
    expect(stderr).toMatch(
      /^Interrupted in fold \d of 5, sweep \d+, noise [\d.e+]+ % of the spread\. Nothing was written\.\n$/,
    );
  });

  it('stops a recovery as well', async () => {
    writeFileSync(join(folder, 'distances.csv'), anyDistances(150));
    let stderr = '';
    for (let delay = 1000; delay <= 16_000 && !/while growing/.test(stderr); delay *= 2) {
      const stopped = await interruptAfter(delay, ['recover', 'points', 'distances.csv', '-o', 'points.csv']);
      stderr = stopped.stderr;
      expect(stopped.code).toBe(130);
      expect(stopped.milliseconds).toBeLessThan(1000 * Math.max(2, emptyNode() / 50));
      expect(readdirSync(folder)).toEqual(['distances.csv']);
    }
    expect(stderr).toMatch(/^Interrupted while growing \(\d+\), misfit [\d.e-]+\. Nothing was written\.\n$/);
  });

  it.skipIf(!existsSync('/dev/full'))('names a full disk', () => {
    writeFileSync(join(folder, 'table.csv'), 'a,b\n1,2\n3,\n');
    expect(shell('rankfree fill -q table.csv > /dev/full')).toEqual({
      stdout: '',
      stderr:
        'DISK_FULL: standard output: there is no space left. Nothing was kept there. Free some space, or write elsewhere with -o.\n',
      code: '1\n',
    });
  });

  it('is quiet when its reader goes away', () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => (i === 7 ? ',5' : '5,5')).join('\n');
    writeFileSync(join(folder, 'table.csv'), `a,b\n${rows}\n`);
    expect(shell('rankfree fill -q table.csv | head -n 1')).toEqual({
      stdout: 'a,b\n',
      stderr: '',
      code: '0\n',
    });
  });

  it.skipIf(process.getuid?.() === 0)('names a file that may not be read', () => {
    writeFileSync(join(folder, 'secret.csv'), 'a\n1\n', { mode: 0o000 });
    expect(shell('rankfree inspect secret.csv')).toEqual({
      stdout: '',
      stderr: 'FILE_UNREADABLE: secret.csv: this user may not read it. Ask for read permission (chmod +r).\n',
      code: '1\n',
    });
  });

  it('keeps the old file when the new one can not be finished', () => {
    writeFileSync(join(folder, 'table.csv'), 'a,b\nx,y\n');
    writeFileSync(join(folder, 'out.csv'), 'old\n');
    expect(shell('rankfree fill table.csv -o out.csv').code).toBe('1\n');
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('old\n');
    expect(readdirSync(folder).sort()).toEqual(['out.csv', 'table.csv']);
  });
});

/** Starts the command, sends SIGINT after a while, and waits for its end. */
async function interruptAfter(delay: number, words: string[]) {
  const child = spawn(process.execPath, [command, ...words], { cwd: folder });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await new Promise((resolve) => setTimeout(resolve, delay));
  const asked = performance.now();
  child.kill('SIGINT');
  const code = await ended;
  return { code, stderr, milliseconds: performance.now() - asked };
}

/** Numbers between 0 and 1: a linear congruential generator (Knuth, The Art of Computer Programming 2, §3.3.4). */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Distances that no points have: recovering takes its time. */
function anyDistances(points: number): string {
  const draw = generator();
  const lines = Array.from({ length: points }, (_, i) =>
    Array.from({ length: i }, (_, j) => `${i},${j},${1 + draw()}\n`).join(''),
  );
  return `i,j,d\n${lines.join('')}`;
}

/** A wide table without structure: the fit takes its time. */
function noise(rows: number, columns: number): string {
  const draw = generator();
  const line = () => Array.from({ length: columns }, () => (draw() < 0.3 ? '' : draw().toFixed(4))).join(',');
  const header = Array.from({ length: columns }, (_, j) => `v${j}`).join(',');
  return `${[header, ...Array.from({ length: rows }, line)].join('\n')}\n`;
}

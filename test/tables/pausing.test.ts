import { describe, expect, it } from 'vitest';
import { inOneGo, withPauses } from '#rankfree/tables/pausing.js';
import { readingTable, readTable } from '#rankfree/tables/readTable.js';

function* counting(upTo: number, reached: number[]): Generator<undefined, string, undefined> {
  for (let i = 0; i < upTo; i++) {
    reached.push(i);
    yield;
  }
  return 'done';
}

const input = (text: string) => ({ name: 'table.csv', text, byteOrderMark: false });

describe('work with pauses', () => {
  it('gives the same in one go and with pauses', async () => {
    expect(inOneGo(counting(3, []))).toBe('done');
    await expect(withPauses(counting(3, []), new AbortController().signal)).resolves.toBe('done');
  });

  it('stops at the next pause, with the reason', async () => {
    const controller = new AbortController();
    const reached: number[] = [];
    const work = withPauses(counting(1000, reached), controller.signal);
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(work).rejects.toThrow('enough');
    expect(reached.length).toBeLessThan(10);
  });

  it.each([
    [
      'long',
      `user,item,rating\n${Array.from({ length: 40_000 }, (_, t) => `u${t >> 4},i${t & 15},${t % 7}`).join('\n')}\n`,
    ],
    ['wide', `a,b,c\n${Array.from({ length: 40_000 }, (_, i) => `${i % 7}.5,${i % 5},3`).join('\n')}\n`],
  ])('a large %s table is read with pauses', (kind, text) => {
    const work = readingTable(input(text));
    let pauses = 0;
    let step = work.next();
    for (; !step.done; step = work.next()) pauses++;
    expect(pauses).toBeGreaterThan(1);
    expect(step.value.kind).toBe(kind);
    expect(step.value.table.value.length).toBe(readTable(input(text)).table.value.length);
  });
});

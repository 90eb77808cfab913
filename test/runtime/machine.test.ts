import { freemem, totalmem } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { heapRoom, processRoom } from '#rankfree/runtime/machine.js';

describe('what the machine has', () => {
  it('is known in Node, and no more than it has with what it can swap', () => {
    expect(processRoom()).toBeGreaterThan(0);
    if (process.platform !== 'linux') expect(processRoom()).toBeLessThanOrEqual(totalmem());
    expect(heapRoom()).toBeGreaterThan(1e6);
  });

  it.runIf(process.platform === 'linux')(
    'is at least what can be freed, but for the limit of a container',
    () => {
      const limit = process.constrainedMemory();
      const mostOfIt = 0.5 * Math.min(freemem(), limit > 0 ? limit - process.memoryUsage.rss() : Infinity);
      expect(processRoom()).toBeGreaterThan(mostOfIt);
    },
  );

  it('is what the limit of a container leaves', () => {
    const limit = 2 * process.memoryUsage.rss();
    const asked = vi.spyOn(process, 'constrainedMemory').mockReturnValue(limit);
    try {
      expect(processRoom()).toBeLessThan(limit);
    } finally {
      asked.mockRestore();
    }
  });

  it('is not known outside Node', () => {
    vi.stubGlobal('process', undefined);
    try {
      expect(processRoom()).toBeUndefined();
      expect(heapRoom()).toBeUndefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

/** What every reproduced paper keeps: its quick run comes out as recorded, claim by claim, and its figures can be drawn. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../../papers/drawing.ts';
import type { Paper, PaperRun } from '../../papers/paper.ts';

/** `failing`: sentences of the claims that are known to fail; each says its reason by itself. */
export function paperLaws(paper: Paper, { failing = [] }: { failing?: readonly string[] } = {}): void {
  describe(paper.name, () => {
    let run: PaperRun;
    beforeAll(async () => {
      run = await paper.run('quick', () => {});
    }, 120_000);

    it('has every claim come out as recorded', () => {
      const failed = run.claims.filter(({ verdict }) => verdict === 'fails');
      expect(failed.map(({ sentence, value }) => ({ sentence, value }))).toEqual(
        failing.map((sentence) => ({ sentence, value: expect.anything() })),
      );
      for (const { sentence, reason } of failed) expect(reason, sentence).toBeTruthy();
    });

    it('says of each claim what it is, and of each only once', () => {
      for (const claim of run.claims) {
        for (const part of [claim.sentence, claim.where, claim.measured, claim.bound])
          expect(part).not.toBe('');
        if (typeof claim.value === 'number') expect(claim.value, claim.sentence).not.toBeNaN();
      }
      const sentences = run.claims.map(({ sentence }) => sentence);
      expect(new Set(sentences).size).toBe(sentences.length);
    });

    it('draws its figures on both grounds', () => {
      expect(run.figures.length).toBeGreaterThan(0);
      for (const figure of run.figures) {
        for (const theme of ['light', 'dark'] as const) {
          const svg = draw(figure, theme);
          expect(svg.startsWith('<svg'), figure.name).toBe(true);
          expect(svg, figure.name).not.toContain('NaN');
        }
      }
    });

    it('has a page that shows every claim and figure', () => {
      const page = readFileSync(
        fileURLToPath(new URL(`../../docs/papers/${paper.name}.md`, import.meta.url)),
        'utf8',
      );
      const words = page.replaceAll('\\|', '|');
      for (const { sentence } of run.claims) expect(words).toContain(sentence);
      for (const { name } of run.figures) expect(page).toContain(`${paper.name}-${name}.svg`);
    });
  });
}

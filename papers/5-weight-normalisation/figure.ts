/** The figures of paper 5. */
import type { Figure } from '../paper.ts';
import type { Descent, Record5 } from './record.ts';
import type { Method } from './setting.ts';
import { instance } from './setting.ts';

/** ‖x⋆‖₁ on average. */
const meanLeast = (instance.nonZeros * (instance.smallest + instance.largest)) / 2;

export function figures({ descents, successes, seeds }: Record5): Figure[] {
  const depths = [...new Set(descents.map(({ depth }) => depth))];
  const methods = [...new Set(descents.map(({ method }) => method))].map(named);
  const thick = seeds.length > 4;
  const excess = meanLeast / instance.unknowns;
  return [
    {
      name: 'error-against-start',
      description: `Error ‖x̃ − x⋆‖/‖x⋆‖ at the end of descent against the size a of every weight at the start, both logarithmic, on ${seeds.length} instances (marks; ${thick ? 'lines through the medians' : 'a line for each'}). Plain descent rises with the start; with weight normalisation at η = 0.1 the error stays lower by orders of magnitude, up to where the start exceeds the solution (dashed); from the tiniest starts an instance may not leave its start at all (error 1).`,
      options: (Plot) => ({
        height: 360,
        x: { type: 'log', label: 'size of the start, a →', ticks: 6, tickFormat: '~g' },
        y: {
          type: 'log',
          label: 'relative error',
          labelAnchor: 'center',
          grid: true,
          ticks: 6,
          tickFormat: '~e',
        },
        ...(depths.length > 1 && { fx: { label: 'depth' } }),
        color: { legend: true, domain: methods, scheme: 'Observable10' },
        symbol: { domain: methods },
        marks: [
          Plot.ruleX(depths, {
            x: (depth: number) => excess ** (1 / depth),
            ...(depths.length > 1 && { fx: (depth: number) => depth }),
            strokeDasharray: '2 3',
          }),
          thick
            ? Plot.line(
                descents,
                Plot.groupX(
                  { y: 'median' },
                  { x: 'scale', y: 'error', stroke: method, strokeWidth: 2, ...facet(depths) },
                ),
              )
            : Plot.line(descents, { x: 'scale', y: 'error', stroke: method, z: runOf, ...facet(depths) }),
          Plot.dot(descents, {
            x: 'scale',
            y: 'error',
            stroke: method,
            symbol: method,
            r: 3,
            ...facet(depths),
          }),
        ],
      }),
    },
    {
      name: 'success',
      description: `Share of draws that are found (error ≤ 1e-2) against the number of non-zeros among ${instance.unknowns}, from ${instance.data} data, starting at a = 0.1: weight normalisation against plain descent and recoverSparse.`,
      options: (Plot) => ({
        height: 260,
        x: { label: 'non-zeros →', ticks: [...new Set(successes.map(({ nonZeros }) => nonZeros))] },
        y: { label: 'share found', labelAnchor: 'center', domain: [0, 1], grid: true },
        color: { legend: true, domain: ['plain', 'η = 0.1', 'recoverSparse'], scheme: 'Observable10' },
        marks: [
          Plot.line(successes, {
            ...{ x: 'nonZeros', y: 'share', stroke: method, strokeWidth: 2 },
            strokeDasharray: '5 5',
            filter: (row: Record5['successes'][number]) => row.method === 'recoverSparse',
          }),
          Plot.line(successes, {
            ...{ x: 'nonZeros', y: 'share', stroke: method, strokeWidth: 2 },
            filter: (row: Record5['successes'][number]) => row.method !== 'recoverSparse',
          }),
          Plot.dot(successes, { x: 'nonZeros', y: 'share', stroke: method, symbol: method, r: 4 }),
        ],
      }),
    },
  ];
}

function facet(depths: readonly number[]): { fx?: 'depth' } {
  return depths.length > 1 ? { fx: 'depth' } : {};
}

/** One run of each start. */
const runOf = ({ seed, method, depth }: Descent): string => `${seed} ${method} ${depth}`;

const method = (row: { method: Descent['method'] | 'recoverSparse' }): string => named(row.method);

function named(method: Method | 'recoverSparse'): string {
  return typeof method === 'number' ? `η = ${method}` : method;
}

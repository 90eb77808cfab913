/** The commands under `recover` and their options, as data. */
import type { CommandContext, RouteMap } from '@stricli/core';
import { buildCommand, buildRouteMap } from '@stricli/core';
import { json, quiet, seed, text, threads } from '../flags.ts';
import { atLeast, shape } from '../numberOption.ts';
import type { MatrixFlags } from './matrix.ts';
import type { PhaseFlags } from './phase.ts';
import type { PointsFlags } from './points.ts';
import type { SparseFlags } from './sparse.ts';
import type { StateFlags } from './state.ts';

const noInput = { kind: 'tuple', parameters: [] } as const;
const aliases = { o: 'output', q: 'quiet' } as const;

const file = (brief: string) =>
  ({ kind: 'parsed', parse: text, optional: true, placeholder: 'FILE', brief }) as const;

const needed = (brief: string) => ({ kind: 'parsed', parse: text, placeholder: 'FILE', brief }) as const;

const is = (brief: string) => ({ kind: 'boolean', optional: true, withNegated: false, brief }) as const;

const observations = needed('The observed numbers y: .npy of m, or text with a number a line');
const common = { json, seed, threads, quiet } as const;

const matrix = buildCommand<MatrixFlags, []>({
  loader: async () => (await import('./matrix.ts')).matrix,
  parameters: {
    positional: noInput,
    flags: {
      operator: file('What was measured, .npy: m × rows × columns, or m × (rows·columns) with --shape'),
      vectors: file('In place of it, .npy of m × n: y = aᵀXa, X = UUᵀ of any rank'),
      observations,
      psd: is('X is symmetric and has no negative eigenvalue: X = UUᵀ'),
      shape: {
        kind: 'parsed',
        parse: shape,
        optional: true,
        placeholder: 'RxC',
        brief: 'Rows and columns of X, such as 20x28, where the operator has two dimensions',
      },
      rank: {
        kind: 'parsed',
        parse: atLeast(1),
        optional: true,
        placeholder: 'K',
        brief: 'The rank, if it is known. Default found out',
      },
      outliers: is('Some observations are grossly wrong: they are found, and left out'),
      output: file('Where X goes, .npy, or .csv, .tsv, .txt for text. Default standard output, as .npy'),
      factors: is('Write the factors of X in place of it: -o X.npz with left and right, or U'),
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Recover a matrix of low rank from linear measurements',
    fullDescription: [
      'Recovers a matrix from y = ⟨A, X⟩, fewer numbers than X has, if X is of low rank. The rank, the noise and whether',
      'the data determine X are found out and said. Exit code 1, and no file, where there is no answer.',
      '',
      'EXAMPLES',
      '  rankfree recover matrix --operator A.npy --observations y.npy -o X.npy',
      '  rankfree recover matrix --operator A.npy --shape 20x28 --observations y.csv --json -o X.npy',
      '  rankfree recover matrix --operator A.npy --psd --observations y.npy --factors -o X.npz',
      '  rankfree recover matrix --vectors a.npy --observations y.npy -o X.npy',
    ].join('\n'),
    customUsage: [
      '--operator FILE --observations FILE [-o FILE] [options]',
      '--vectors FILE --observations FILE [-o FILE] [options]',
    ],
  },
});

const sparse = buildCommand<SparseFlags, []>({
  loader: async () => (await import('./sparse.ts')).sparse,
  parameters: {
    positional: noInput,
    flags: {
      design: needed('The design A, .npy of m × n: a row for each observation'),
      observations,
      exact: is('The data have no noise: met by few entries, or by the least Σ|x|'),
      noisy: is('The data have noise. Without either it is found out'),
      output: file(
        'Where x goes, .npy, or .csv, .txt with a number a line. Default standard output, as .npy',
      ),
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Recover a vector of few non-zeros from fewer data than unknowns',
    fullDescription: [
      'Recovers x from y = A·x, fewer data than unknowns, if x has few non-zeros. How many, and whether there is noise, is',
      'found out. Exit code 1, and no file, where nothing predicts the data.',
      '',
      'EXAMPLES',
      '  rankfree recover sparse --design A.npy --observations y.npy -o x.npy',
      '  rankfree recover sparse --design A.npy --observations y.csv --noisy -o x.csv',
    ].join('\n'),
    customUsage: ['--design FILE --observations FILE [-o FILE] [options]'],
  },
});

const points = buildCommand<PointsFlags, [string]>({
  loader: async () => (await import('./points.ts')).points,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Columns id, id, distance, or a square matrix with its names; - is standard input',
          parse: text,
          placeholder: 'DISTANCES',
        },
      ],
    },
    flags: {
      squared: is('The distances are squared already'),
      dimension: {
        kind: 'parsed',
        parse: atLeast(1),
        optional: true,
        placeholder: 'D',
        brief: 'Of the space that the points lie in, if it is known. Default found out',
      },
      distances: file('The distances of all pairs, in the format of its name'),
      output: file('Where the points go, in the format of its name: id, x, y, z. Default standard output'),
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Recover points from some of their distances',
    fullDescription: [
      'Recovers points from some of their distances, in as many dimensions as these need. Coordinates are centred, along',
      'principal axes, the largest coordinate of each positive: distances do not say where points lie, how they are turned,',
      'or which of two mirror images they are. Exit code 1, and no file, where no points have these distances.',
      '',
      'EXAMPLES',
      '  rankfree recover points distances.csv -o points.csv',
      '  rankfree recover points distances.csv --distances all.csv -o points.csv',
    ].join('\n'),
    customUsage: ['DISTANCES [-o FILE] [options]'],
  },
});

const phase = buildCommand<PhaseFlags, []>({
  loader: async () => (await import('./phase.ts')).phase,
  parameters: {
    positional: noInput,
    flags: {
      vectors: needed('The vectors a, .npy of m × n, real or complex: a line for each observation'),
      observations,
      loss: {
        kind: 'enum',
        values: ['squares', 'poisson', 'amplitude'],
        optional: true,
        brief:
          'Of noisy data: squares, poisson for counts, amplitude. Default squares; amplitude with --amplitude',
      },
      amplitude: is('The observations are |⟨a, x⟩|, not its square'),
      output: file(
        'Where x goes, .npy, or .csv, .txt with a number a line. Default standard output, as .npy',
      ),
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Recover a vector from the sizes of its products alone',
    fullDescription: [
      'Recovers x from y = |⟨a, x⟩|², ⟨a, x⟩ = Σ conj(aⱼ)·xⱼ, up to one phase, which makes its largest number positive. It is',
      'complex if the vectors are. Exit code 1, and no file, where starts end in as many different places.',
      '',
      'EXAMPLES',
      '  rankfree recover phase --vectors a.npy --observations y.npy -o x.npy',
      '  rankfree recover phase --vectors a.npy --observations photons.csv --loss poisson -o x.npy',
    ].join('\n'),
    customUsage: ['--vectors FILE --observations FILE [-o FILE] [options]'],
  },
});

const state = buildCommand<StateFlags, [string]>({
  loader: async () => (await import('./state.ts')).state,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'JSON of projectors or bases with counts; - is standard input',
          parse: text,
          placeholder: 'COUNTS',
        },
      ],
    },
    flags: {
      output: file('Where the density matrix goes, .npy, or .csv for text. Default standard output, as .npy'),
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Recover a quantum state from counts',
    fullDescription: [
      'The density matrix of greatest likelihood, with a bound of how far from it the run ended. COUNTS has projectors,',
      '  {"dimension": 2, "settings": [{"vector": [1, "0.7-0.7i"], "counts": 12, "exposure": 1}, …]},  or bases of qubits,',
      '  {"qubits": 2, "bases": [{"basis": "XZ", "counts": {"00": 12, "11": 3}}, …]}.',
      'Vectors are brought to length 1; outcomes that are not named were not seen.',
      '',
      'EXAMPLES',
      '  rankfree recover state counts.json -o rho.npy',
      '  rankfree recover state counts.json --json -o rho.npy',
    ].join('\n'),
    customUsage: ['COUNTS [-o FILE] [options]'],
  },
});

export const recover: RouteMap<CommandContext> = buildRouteMap({
  routes: { matrix, phase, points, state, sparse },
  docs: {
    brief: 'Recover a matrix, points, a state, phases or a sparse vector from few measurements',
    fullDescription: [
      'Recovers structure from few measurements, without being told a rank, a sparsity, a penalty or a step size, and says',
      'whether the data determined it.',
    ].join('\n'),
  },
});

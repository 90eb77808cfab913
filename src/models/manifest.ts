/**
 * model.json: all of a model that is not an array of numbers, and the shape and SHA-256 of every file that is one.
 *
 *   { "format": "rankfree model", "schema": 2, "version": …, "sha256": …,
 *     "seed", "rank", "noise", "scaled", "guarantee", "titles",
 *     "answer": what was decided,  "curves": how columns are bent,
 *     "fits": what of each is no array,  "runs": which fit each run ended with and was judged by,  "mean": the fits of the answer,
 *     "arrays": { name: [lines, numbers a line, SHA-256 of name.npy] },
 *     "rows": ids,  "columns": ids }
 *
 * "sha256" is that of this very text with zeros in its place, so that a changed file is told from a strange one.
 *
 * Errors    NOT_A_MODEL, NEWER_MODEL, BAD_MODEL.
 */
import { createHash } from 'node:crypto';
import type { Curve } from '../completion/curves.ts';
import { identity } from '../completion/curves.ts';
import type { Evidence } from '../completion/evidence.ts';
import type { Fit } from '../completion/fit.ts';
import type { PairModel } from '../completion/model.ts';
import type { TableFit } from '../completion/tableFit.ts';
import { lossNames } from '../completion/tableLoss.ts';
import { voices as knownVoices } from '../completion/voices.ts';
import { RankfreeError } from '../errors.ts';
import type { NoiseFound } from '../optimizers/alternating/noise.ts';
import type { Field } from './field.ts';
import { badModel, parseField } from './field.ts';
import type { Model } from './model.ts';

export const manifestFile = 'model.json';
const format = 'rankfree model';
/** Raised when an older program could not read what is written; models of schema 1 knew no other loss than squares and no scale that was asked for. */
const schema = 2;

/** What of a fit is no array. */
export interface FitFacts
  extends Pick<TableFit, 'relativeNoise'>,
    Pick<Fit, 'mean' | 'rank' | 'noiseVariance' | 'iterations' | 'converged'> {
  mixedUnits: boolean;
  noise: { mode: NoiseFound['mode']; shares: number[]; rows: boolean; columns: boolean };
  priors: { rows: number[]; columns: number[] } | null;
  uncertainty: 'full' | 'diagonal' | null;
}

/** Shape and digest of an array. */
export type ArrayFacts = [lines: number, each: number, sha256: string];

export interface Manifest
  extends Pick<
    Model,
    'seed' | 'rank' | 'noise' | 'scaled' | 'guarantee' | 'titles' | 'rowIds' | 'columnIds'
  > {
  version: string;
  answer: Pick<
    Evidence,
    'branch' | 'method' | 'loss' | 'covariance' | 'noiseMode' | 'unit' | 'parts' | 'sawAll' | 'voices'
  > &
    AnswerScale & { constant: number | null };
  curves: Curve[] | null;
  fits: FitFacts[];
  runs: { final: number; blind: number; deviation: boolean }[];
  mean: number[];
  arrays: Map<string, ArrayFacts>;
}

type AnswerScale = Pick<PairModel, 'bounds' | 'whole'>;

const zeros = '0'.repeat(64);
const digestPattern = /^[0-9a-f]{64}$/;

export function manifestText({
  rowIds,
  columnIds,
  version,
  arrays,
  curves,
  answer,
  ...rest
}: Manifest): string {
  const fields = {
    ...{ format, schema, version, sha256: zeros },
    ...rest,
    answer: { ...answer, ...scaleFacts(answer) },
    curves: curves?.map(curveFacts) ?? null,
    arrays: Object.fromEntries(arrays),
    ...{ rows: rowIds, columns: columnIds },
  };
  const lines = Object.entries(fields).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  const text = `{\n${lines.join(',\n')}\n}\n`;
  return text.replace(zeros, digestOf(text));
}

export function digestOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether a text is, or was, a model's. */
export function isManifest(text: string): boolean {
  return text.startsWith(`{\n"format": ${JSON.stringify(format)},\n`);
}

/** `file` is how messages call it. */
export function readManifest(text: string, file: string): Manifest {
  const known = parseField(text, file);
  const written = checkFormat(known, text, file);
  const {
    version,
    seed,
    rank,
    noise,
    scaled,
    guarantee,
    titles,
    answer,
    curves,
    fits,
    runs,
    mean,
    arrays,
    rows,
    columns,
  } = known.object(
    ...([
      'format',
      'schema',
      'version',
      'sha256',
      'seed',
      'rank',
      'noise',
      'scaled',
      'guarantee',
      'titles',
    ] as const),
    ...(['answer', 'fits', 'runs', 'mean', 'curves', 'arrays', 'rows', 'columns'] as const),
  );
  const columnIds = readIds(columns);
  const facts = fits.list().map(readFit);
  const fitNumber = (field: Field): number => field.whole(0, facts.length - 1);
  const { row, column, value } = titles.object('row', 'column', 'value');
  return {
    version: version.text(),
    seed: seed.whole(Number.MIN_SAFE_INTEGER),
    rank: rank.whole(0),
    noise: noise.number(0),
    scaled: scaled.truth(),
    guarantee: guarantee.oneOf('crossFit', 'exact', 'certified'),
    titles: { row: row.text(), column: column.text(), value: value.text() },
    answer: readAnswer(answer, written, columnIds.length),
    curves: curves.isNull() ? null : curves.list(columnIds.length).map(readCurve),
    fits: facts,
    runs: runs.list().map((run) => {
      const { final, blind, deviation } = run.object('final', 'blind', 'deviation');
      return { final: fitNumber(final), blind: fitNumber(blind), deviation: deviation.truth() };
    }),
    mean: mean.list().map(fitNumber),
    arrays: new Map(Array.from(arrays.entries(), ([name, field]) => [name, readArrayFacts(field)])),
    rowIds: readIds(rows),
    columnIds,
  };
}

/** Ours, not newer than this program, and as it was written; tells of which schema it is. */
function checkFormat(known: Field, text: string, file: string): number {
  const fields = known.entries();
  const is = (key: string, test: (field: Field) => boolean): boolean => {
    const field = fields.get(key);
    return field !== undefined && test(field);
  };
  if (!is('format', (field) => field.text() === format)) {
    throw new RankfreeError('NOT_A_MODEL', 'this is not the model.json of a model.', {
      place: file,
      hint: 'Name a folder that fill --model has written.',
    });
  }
  const written = fields.get('schema')?.whole(1) ?? 0;
  if (written > schema) {
    throw new RankfreeError('NEWER_MODEL', `it is of schema ${written}; this program knows ${schema}.`, {
      place: file,
      hint: 'A newer rankfree has written it: read it with that one.',
    });
  }
  const digest = fields.get('sha256')?.text() ?? '';
  if (digestPattern.test(digest) && digestOf(text.replace(digest, zeros)) === digest) return written;
  throw badModel('it is not as it was written: its SHA-256 is another.', file);
}

function readIds(field: Field): (string | number)[] {
  const ids = field.list().map((id) => {
    if (id.isNull()) throw id.wrong('an id');
    return readId(id);
  });
  if (new Set(ids).size < ids.length) throw field.wrong('a list of ids that differ');
  return ids;
}

function readId(field: Field): string | number {
  try {
    return field.text();
  } catch {
    return field.number();
  }
}

function readAnswer(field: Field, schema: number, columns: number): Manifest['answer'] {
  const keys = [
    ...(['branch', 'method', 'covariance', 'noiseMode', 'unit', 'parts'] as const),
    ...(['sawAll', 'voices', 'bounds', 'constant'] as const),
  ];
  const { whole, loss, ...answer } =
    schema === 1
      ? { ...field.object(...keys), whole: undefined, loss: undefined }
      : field.object(...keys, 'whole', 'loss');
  const { branch, method, covariance, noiseMode, unit, parts, sawAll, voices, bounds, constant } = answer;
  const size = unit.number();
  if (!(size > 0)) throw unit.wrong('a number above 0');
  return {
    branch: branch.oneOf('average', 'exact', 'offsets', 'constant'),
    method: method.oneOf('alternating', 'gradient'),
    loss: loss?.oneOf(...lossNames) ?? 'squares',
    covariance: covariance.isNull() ? null : covariance.oneOf('full', 'diagonal'),
    noiseMode: noiseMode.oneOf('even', 'uneven', 'mixture'),
    unit: size,
    parts: parts.whole(1),
    sawAll: sawAll.truth(),
    voices: voices.list().map((voice) => voice.oneOf(...knownVoices)),
    bounds: bounds.isNull()
      ? null
      : schema === 1
        ? { ...readEnds(bounds), of: 'values' }
        : readBounds(bounds),
    whole: whole === undefined || whole.isNull() ? null : readWhole(whole, columns),
    constant: constant.isNull() ? null : constant.number(),
  };
}

/** Infinities are no JSON, and bounds have one at most. */
function scaleFacts({ bounds, whole }: AnswerScale): object {
  const end = (x: number): number | null => (Number.isFinite(x) ? x : null);
  return {
    bounds: bounds && { ...bounds, low: end(bounds.low), high: end(bounds.high) },
    whole: whole && Array.from(whole),
  };
}

function readEnds(field: Field): { low: number; high: number } {
  const { low, high } = field.object('low', 'high');
  return { low: low.number(), high: high.number() };
}

function readBounds(field: Field): AnswerScale['bounds'] {
  const { low, high, of } = field.object('low', 'high', 'of');
  const end = (x: Field, otherwise: number): number => (x.isNull() ? otherwise : x.number());
  const ends = { low: end(low, Number.NEGATIVE_INFINITY), high: end(high, Number.POSITIVE_INFINITY) };
  if (!(ends.low <= ends.high)) throw field.wrong('bounds, the lower first');
  return { ...ends, of: of.oneOf('option', 'values') };
}

function readWhole(field: Field, columns: number): Uint8Array {
  return Uint8Array.from(field.list(columns), (is) => is.whole(0, 1));
}

/** A curve without what its kind has no use for: infinities are no JSON. */
function curveFacts({ kind, shift, scale, least, slope, low, high, deviation }: Curve): object {
  if (kind === 'identity') return { kind };
  const common = { kind, shift, scale, low, high, deviation };
  return kind === 'log' ? { ...common, least, slope } : common;
}

function readCurve(field: Field): Curve {
  const kind = field.entries().get('kind')?.oneOf('identity', 'log', 'asinh');
  if (kind === undefined) throw field.wrong('a curve');
  const free: Curve = { ...identity, kind };
  const numbers: readonly (keyof Omit<Curve, 'kind'>)[] =
    kind === 'identity'
      ? []
      : [
          'shift',
          'scale',
          'low',
          'high',
          'deviation',
          ...(kind === 'log' ? (['least', 'slope'] as const) : []),
        ];
  const fields = field.object('kind', ...numbers);
  for (const name of numbers) free[name] = fields[name].number();
  return free;
}

function readFit(field: Field): FitFacts {
  const {
    relativeNoise,
    mean,
    rank,
    noiseVariance,
    iterations,
    converged,
    mixedUnits,
    noise,
    priors,
    uncertainty,
  } = field.object(
    ...(['relativeNoise', 'mean', 'rank', 'noiseVariance', 'iterations', 'converged'] as const),
    ...(['mixedUnits', 'noise', 'priors', 'uncertainty'] as const),
  );
  const found = noise.object('mode', 'shares', 'rows', 'columns');
  const width = rank.whole(0, mostComponents);
  return {
    relativeNoise: relativeNoise.number(0),
    mean: mean.number(),
    rank: width,
    noiseVariance: noiseVariance.number(0),
    iterations: iterations.whole(0),
    converged: converged.truth(),
    mixedUnits: mixedUnits.truth(),
    noise: {
      mode: found.mode.oneOf('even', 'uneven', 'mixture'),
      shares: found.shares.list().map((share) => share.number(0)),
      rows: found.rows.truth(),
      columns: found.columns.truth(),
    },
    priors: priors.isNull() ? null : readPriors(priors, width + 1),
    uncertainty: uncertainty.isNull() ? null : uncertainty.oneOf('full', 'diagonal'),
  };
}

const mostComponents = 100_000;

function readPriors(field: Field, length: number): { rows: number[]; columns: number[] } {
  const { rows, columns } = field.object('rows', 'columns');
  const numbers = (list: Field): number[] =>
    list.list(length).map((variance) => variance.number(Number.MIN_VALUE));
  return { rows: numbers(rows), columns: numbers(columns) };
}

function readArrayFacts(field: Field): ArrayFacts {
  const [lines, each, sha256] = field.list(3) as [Field, Field, Field];
  if (!digestPattern.test(sha256.text())) throw sha256.wrong('a SHA-256');
  return [lines.whole(0), each.whole(0), sha256.text()];
}

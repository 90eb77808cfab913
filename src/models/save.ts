/**
 * Writes a model into a folder: model.json, and .npy files that NumPy reads as well.
 *
 *   cell, value, part        the entries: row·columns + column, the user's value, the part that it was dealt to (−1: put aside)
 *   fit0-left …              the arrays of every fit (fitArrays.ts)
 *   run0-means               the means of the columns, of the entries that it saw
 *   run0-said, run0-deviation   what was said of the entries that a run left out, and how surely
 *
 * An array takes four bytes a number where that keeps every bit.
 *
 * Errors    those of folder.ts.
 */
import type { TableFit } from '../completion/tableFit.ts';
import { writeNpy } from '../formats/npy.ts';
import { packageVersion } from '../version.ts';
import type { FitArray } from './fitArrays.ts';
import { arraysOfFit, factsOfFit } from './fitArrays.ts';
import type { ModelFolder } from './folder.ts';
import { openModelFolder } from './folder.ts';
import type { ArrayFacts } from './manifest.ts';
import { digestOf, manifestFile, manifestText } from './manifest.ts';
import type { Model } from './model.ts';

/** Keeps a model in a folder, from which `load` reads it. A model that is there already is replaced. */
export async function save(folder: string, model: Model): Promise<void> {
  await writeModel(await openModelFolder(folder), model);
}

export async function writeModel(folder: ModelFolder, model: Model): Promise<void> {
  await folder.write(filesOf(model, await packageVersion()));
}

/** The part of an entry that was put aside. */
export const asidePart = -1;

function* filesOf(model: Model, version: string): Generator<[name: string, bytes: string | Uint8Array]> {
  const { evidence, pair, rowIds, columnIds, titles, seed, rank, noise, scaled, guarantee } = model;
  const { branch, method, loss, covariance, noiseMode, unit, parts, sawAll, voices } = evidence;
  const fits = distinctFits(model);
  const arrays = new Map<string, ArrayFacts>();
  for (const [name, { lines, each, values }] of arraysOf(model, fits)) {
    const precision = values.every((x) => Math.fround(x) === x) ? 'f4' : 'f8';
    const bytes = writeNpy({ shape: [lines, each], values }, { precision });
    arrays.set(name, [lines, each, digestOf(bytes)]);
    yield [`${name}.npy`, bytes];
  }
  const text = manifestText({
    ...{ version, seed, rank, noise, scaled, guarantee, titles, rowIds, columnIds, arrays },
    answer: {
      ...{ branch, method, loss, covariance, noiseMode, unit, parts, sawAll, voices },
      bounds: pair.bounds,
      whole: pair.whole,
      constant: branch === 'constant' ? pair.right[0]! : null,
    },
    curves: evidence.curves,
    fits: fits.map(factsOfFit),
    runs: evidence.folds.map(({ final, blind, deviation }) => ({
      final: fits.indexOf(final),
      blind: fits.indexOf(blind),
      deviation: deviation !== undefined,
    })),
    mean: evidence.fits.map((fit) => fits.indexOf(fit)),
  });
  yield [manifestFile, text];
}

/** Every fit once, though it may be a run's and the answer's. */
function distinctFits({ evidence: { fits, folds } }: Model): TableFit[] {
  return [...new Set([...fits, ...folds.flatMap(({ final, blind }) => [final, blind])])];
}

function* arraysOf(
  { table, evidence }: Model,
  fits: readonly TableFit[],
): Generator<[name: string, array: FitArray]> {
  const { row, column, columns, value } = table;
  const column1 = (values: Float64Array): FitArray => ({ lines: values.length, each: 1, values });
  yield ['cell', column1(Float64Array.from(row, (i, t) => i * columns + column[t]!))];
  yield ['value', column1(value)];
  const part = new Float64Array(value.length).fill(asidePart);
  for (const [t, at] of evidence.kept.entries()) part[at] = evidence.part[t]!;
  yield ['part', column1(part)];
  for (const [f, fit] of fits.entries()) {
    for (const [name, array] of arraysOfFit(fit)) yield [`fit${f}-${name}`, array];
  }
  for (const [k, { said, means, deviation }] of evidence.folds.entries()) {
    yield [`run${k}-said`, column1(said.model)];
    yield [`run${k}-means`, column1(means)];
    if (deviation !== undefined) yield [`run${k}-deviation`, column1(deviation)];
  }
}

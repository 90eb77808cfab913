/**
 * Reads a model from its folder, and holds everything in it against everything else before it is used.
 *
 * Errors    FILE_NOT_FOUND, FILE_UNREADABLE, NOT_A_MODEL, NEWER_MODEL, BAD_MODEL, and those of formats/npy.ts, each with the file.
 */

import { join } from 'node:path';
import type { Evidence } from '../completion/evidence.ts';
import { asFitted } from '../completion/evidence.ts';
import type { PairModel } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import { entriesAt } from '../completion/table.ts';
import type { TableFit } from '../completion/tableFit.ts';
import { entriesOf } from '../folds.ts';
import { readNpy } from '../formats/npy.ts';
import { identity } from '../measurements/orders.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { badModel } from './field.ts';
import { fitFrom } from './fitArrays.ts';
import { readArrayFile, readManifestText } from './folder.ts';
import type { Manifest } from './manifest.ts';
import { digestOf, manifestFile, readManifest } from './manifest.ts';
import type { Model } from './model.ts';
import { pairOf } from './pairOf.ts';
import { asidePart } from './save.ts';

/** Reads a model that `save` or `fill --model` has written. */
export async function load(folder: string): Promise<Model> {
  const file = join(folder, manifestFile);
  const manifest = readManifest(await readManifestText(folder), file);
  const arrays = await readArrays(folder, manifest);
  const { rowIds, columnIds, titles, seed, rank, noise, scaled, guarantee } = manifest;
  const { table, part } = readEntries(folder, manifest, arrays);
  const evidence = await readEvidence(folder, manifest, arrays, table, part);
  const pair = checkedPair(manifest, evidence, file);
  return { rowIds, columnIds, titles, table, guarantee, pair, evidence, seed, rank, noise, scaled };
}

type Arrays = ReadonlyMap<string, Float64Array>;

/** Every array that is listed, as it was written. */
async function readArrays(folder: string, { arrays }: Manifest): Promise<Arrays> {
  const read = new Map<string, Float64Array>();
  for (const [name, [lines, each, sha256]] of arrays) {
    if (!/^[a-z0-9-]+$/.test(name)) throw badModel(`${JSON.stringify(name)} is no array of a model.`, folder);
    const file = join(folder, `${name}.npy`);
    const bytes = await readArrayFile(folder, `${name}.npy`, lines * each);
    if (digestOf(bytes) !== sha256)
      throw badModel('it is not as it was written: its SHA-256 is another.', file);
    const { shape, values } = readNpy(bytes, file);
    if (shape[0] !== lines || shape[1] !== each) {
      throw badModel(`it is ${shape[0]} × ${shape[1]}, not ${lines} × ${each}.`, file);
    }
    const hole = values.findIndex(Number.isNaN);
    if (hole >= 0) throw badModel(`number ${hole} is NaN.`, file);
    read.set(name, values);
  }
  return read;
}

/** An array of a shape that follows from the rest of the model. */
function arrayOf(
  folder: string,
  { arrays: facts }: Manifest,
  arrays: Arrays,
  name: string,
  lines?: number,
  each = 1,
): Float64Array {
  const values = arrays.get(name);
  const file = join(folder, `${name}.npy`);
  if (values === undefined) throw badModel('this array of the model is missing.', file);
  const [thereLines, thereEach] = facts.get(name)!;
  if (thereEach !== each || thereLines !== (lines ?? thereLines)) {
    throw badModel(
      `it is ${thereLines} × ${thereEach}; the rest of the model asks for ${lines ?? 'any'} × ${each}.`,
      file,
    );
  }
  return values;
}

function readEntries(
  folder: string,
  manifest: Manifest,
  arrays: Arrays,
): { table: ObservedTable; part: Int32Array } {
  const { rowIds, columnIds, answer } = manifest;
  const [rows, columns] = [rowIds.length, columnIds.length];
  const cell = arrayOf(folder, manifest, arrays, 'cell');
  const value = arrayOf(folder, manifest, arrays, 'value', cell.length);
  const parts = arrayOf(folder, manifest, arrays, 'part', cell.length);
  if (cell.length === 0) throw badModel('there is no entry in it.', join(folder, 'cell.npy'));
  refuseOutside(cell, 0, rows * columns - 1, join(folder, 'cell.npy'));
  refuseOutside(parts, asidePart, answer.parts, join(folder, 'part.npy'));
  const row = new Int32Array(cell.length);
  const column = new Int32Array(cell.length);
  for (let t = 0; t < cell.length; t++) {
    row[t] = Math.floor(cell[t]! / columns);
    column[t] = cell[t]! % columns;
  }
  return { table: { rows, columns, row, column, value }, part: Int32Array.from(parts) };
}

/** Refuses what is not a whole number between two others. */
function refuseOutside(numbers: Float64Array, least: number, most: number, file: string): void {
  const at = numbers.findIndex((x) => !(Number.isInteger(x) && x >= least && x <= most));
  if (at >= 0)
    throw badModel(`number ${at}, ${numbers[at]}, is not a whole number between ${least} and ${most}.`, file);
}

async function readEvidence(
  folder: string,
  manifest: Manifest,
  arrays: Arrays,
  table: ObservedTable,
  whole: Int32Array,
): Promise<Evidence> {
  const { answer, curves, runs, mean } = manifest;
  const { branch, method, loss, covariance, noiseMode, unit, parts, sawAll, voices } = answer;
  if (branch !== 'constant' && voices.length !== table.columns) {
    const place = `${join(folder, manifestFile)}, answer.voices`;
    throw badModel(`it has ${voices.length} elements, not ${table.columns}.`, place);
  }
  const fits = manifest.fits.map((facts, f) => {
    const read = (name: string, lines: number, each: number) =>
      arrayOf(folder, manifest, arrays, `fit${f}-${name}`, lines, each);
    const fit = fitFrom(facts, loss, table.rows, table.columns, read);
    refuseBadFit(fit, f, folder);
    return fit;
  });
  const fitted = await prepared(table, unit, curves);
  const numbers = identity(whole.length);
  const kept = numbers.filter((t) => whole[t] !== asidePart);
  const aside = numbers.filter((t) => whole[t] === asidePart);
  const part = kept.map((t) => whole[t]!);
  const folds = runs.map(({ final, blind, deviation }, k) => {
    const entries = entriesOf(part, k);
    const of = (what: string) => arrayOf(folder, manifest, arrays, `run${k}-${what}`, entries.length);
    return {
      ...{ final: fits[final]!, blind: fits[blind]!, entries, said: { model: of('said') } },
      means: arrayOf(folder, manifest, arrays, `run${k}-means`, table.columns),
      deviation: deviation ? of('deviation') : undefined,
    };
  });
  return {
    ...{
      branch,
      method,
      loss,
      covariance,
      noiseMode,
      unit,
      parts,
      sawAll,
      voices,
      kept,
      part,
      curves,
      folds,
    },
    table: entriesAt(fitted, kept),
    aside: entriesAt(fitted, aside),
    fits: mean.map((f) => fits[f]!),
  };
}

/** The entries as they were fitted. */
async function prepared(
  table: ObservedTable,
  unit: number,
  curves: Manifest['curves'],
): Promise<ObservedTable> {
  const runtime = await openRuntime();
  try {
    return asFitted(table, { unit, curves }, runtime.kernels);
  } finally {
    await runtime.close();
  }
}

/** Scales and noise factors divide. */
function refuseBadFit({ scaling, fit }: TableFit, f: number, folder: string): void {
  const divisors = { scale: scaling.scale, 'row-noise': fit.noise.rows, 'column-noise': fit.noise.columns };
  for (const [name, numbers] of Object.entries(divisors)) {
    const at = numbers?.findIndex((x) => !(x > 0)) ?? -1;
    if (at >= 0)
      throw badModel(
        `number ${at} is ${numbers![at]}, and must be above 0.`,
        join(folder, `fit${f}-${name}.npy`),
      );
  }
}

function checkedPair({ answer }: Manifest, evidence: Evidence, file: string): PairModel {
  const { constant, bounds, whole } = answer;
  const isConstant = evidence.branch === 'constant';
  if (isConstant && constant === null) throw badModel('the constant is missing.', `${file}, answer.constant`);
  if (!isConstant && evidence.fits.length === 0) throw badModel('it names no fit.', `${file}, mean`);
  return pairOf(evidence, { bounds, whole, constant: constant ?? 0 });
}

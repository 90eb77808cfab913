/**
 * The arrays of one fit: their names, and how many numbers a line has in each.
 *
 *   scale, level                        columns × 1
 *   row-offsets, column-offsets         lines × 1
 *   left, right                         lines × rank
 *   row-noise, column-noise             lines × 1, where the noise differs between lines
 *   row-uncertainty, column-uncertainty lines × (rank + 1), or packed triangles: completion/uncertainty.ts
 */
import type { Fit } from '../completion/fit.ts';
import type { TableFit } from '../completion/tableFit.ts';
import type { LossName } from '../completion/tableLoss.ts';
import type { FitFacts } from './manifest.ts';

/** An array of a fit. */
export interface FitArray {
  lines: number;
  /** Numbers a line. */
  each: number;
  values: Float64Array;
}

/** Reads an array by its name, of a shape that is known. */
export type ReadArray = (name: string, lines: number, each: number) => Float64Array;

export function factsOfFit({ scaling, fit, relativeNoise }: TableFit): FitFacts {
  const { mean, rank, noiseVariance, iterations, converged, noise, priors, uncertainty } = fit;
  return {
    ...{ relativeNoise, mean, rank, noiseVariance, iterations, converged },
    mixedUnits: scaling.mixedUnits,
    noise: {
      mode: noise.mode,
      shares: noise.shares,
      rows: noise.rows !== undefined,
      columns: noise.columns !== undefined,
    },
    priors: priors === undefined ? null : { rows: [...priors.rows], columns: [...priors.columns] },
    uncertainty: uncertainty?.covariance ?? null,
  };
}

/** Every array of a fit, by name. */
export function* arraysOfFit({ scaling, fit }: TableFit): Generator<[name: string, array: FitArray]> {
  const { rank, rowOffsets, columnOffsets, noise, uncertainty } = fit;
  const [rows, columns] = [rowOffsets.length, columnOffsets.length];
  yield ['scale', { lines: columns, each: 1, values: scaling.scale }];
  yield ['level', { lines: columns, each: 1, values: scaling.level }];
  yield ['row-offsets', { lines: rows, each: 1, values: rowOffsets }];
  yield ['column-offsets', { lines: columns, each: 1, values: columnOffsets }];
  yield ['left', { lines: rows, each: rank, values: fit.left }];
  yield ['right', { lines: columns, each: rank, values: fit.right }];
  if (noise.rows !== undefined) yield ['row-noise', { lines: rows, each: 1, values: noise.rows }];
  if (noise.columns !== undefined) yield ['column-noise', { lines: columns, each: 1, values: noise.columns }];
  if (uncertainty === undefined) return;
  const each = numbersOf(uncertainty.covariance, rank);
  yield ['row-uncertainty', { lines: rows, each, values: uncertainty.rows }];
  yield ['column-uncertainty', { lines: columns, each, values: uncertainty.columns }];
}

/** A fit of facts and arrays. What is known of single entries is not kept. */
export function fitFrom(
  facts: FitFacts,
  loss: LossName,
  rows: number,
  columns: number,
  read: ReadArray,
): TableFit {
  const { relativeNoise, mean, rank, noiseVariance, iterations, converged, mixedUnits, priors } = facts;
  const { mode, shares } = facts.noise;
  const fit: Fit = {
    ...{ mean, rank, noiseVariance, iterations, converged },
    rowOffsets: read('row-offsets', rows, 1),
    columnOffsets: read('column-offsets', columns, 1),
    left: read('left', rows, rank),
    right: read('right', columns, rank),
    noise: {
      ...{ mode, shares, weights: undefined },
      rows: facts.noise.rows ? read('row-noise', rows, 1) : undefined,
      columns: facts.noise.columns ? read('column-noise', columns, 1) : undefined,
    },
    spread: undefined,
    priors:
      priors === null
        ? undefined
        : {
            rows: Float64Array.from(priors.rows),
            columns: Float64Array.from(priors.columns),
          },
    uncertainty: undefined,
  };
  if (facts.uncertainty !== null) {
    const each = numbersOf(facts.uncertainty, rank);
    fit.uncertainty = {
      covariance: facts.uncertainty,
      rows: read('row-uncertainty', rows, each),
      columns: read('column-uncertainty', columns, each),
    };
  }
  const scaling = { scale: read('scale', columns, 1), level: read('level', columns, 1), mixedUnits };
  return { loss, scaling, fit, relativeNoise };
}

function numbersOf(covariance: 'full' | 'diagonal', rank: number): number {
  return covariance === 'full' ? ((rank + 1) * (rank + 2)) / 2 : rank + 1;
}

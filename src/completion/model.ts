/**
 * A filled table as a low-rank pair:  X̂[i, j] = ⟨left[i, :], right[j, :]⟩,  offsets included as columns.
 *
 * Where columns are bent (curves.ts), the pair gives their transforms, and X̂ is the mean of what comes back from them. Under a loss that is not of
 * amounts it gives linear predictors, and X̂ = link(⟨left, right⟩) is a mean: a probability, or that of a count.
 * Shapes    left: rows × width, right: columns × width, row-major.   Units: left free, X̂ in the user's units.
 */
import type { Curve } from './curves.ts';
import { curveInUnits, meanBack } from './curves.ts';
import { onScale } from './outputScale.ts';
import type { LossName } from './tableLoss.ts';
import { tableLoss } from './tableLoss.ts';

export interface PairModel {
  rows: number;
  columns: number;
  width: number;
  left: Float64Array;
  right: Float64Array;
  /** What it was fitted by, and with that what predictions are: amounts, probabilities ('logistic') or means of counts ('poisson'). */
  loss: LossName;
  /** Predictions are clipped to this range: the one asked for, or that of the values where they are a short scale such as ratings; else null. */
  bounds: { low: number; high: number; of: 'option' | 'values' } | null;
  /** 1 for columns in which predictions are rounded to whole numbers; null where none is. */
  whole: Uint8Array | null;
  /** How each column is bent; null where none is. */
  curves: Curve[] | null;
}

/** X̂ at one cell. */
export function predictCell(model: PairModel, row: number, column: number): number {
  return inUsersUnits(model, column, predictBent(model, row, column));
}

/** What a product of the pair means in a column: bent back or linked, and on its scale. */
export function inUsersUnits(
  model: Pick<PairModel, 'loss' | 'bounds' | 'whole' | 'curves'>,
  column: number,
  product: number,
): number {
  const { curves, loss } = model;
  const value = curves === null ? tableLoss(loss).loss.link(product) : meanBack(curves[column]!, product);
  return onScale(model, column, value);
}

/** Whether its predictions are products of the pair, within bounds at most. */
export function isPlain({ loss, whole, curves }: PairModel): boolean {
  return tableLoss(loss).ofAmounts && whole === null && curves === null;
}

/** The transform of X̂ at one cell: ⟨left[i, :], right[j, :]⟩. */
export function predictBent({ width, left, right }: PairModel, row: number, column: number): number {
  const l = row * width;
  const r = column * width;
  let sum = 0;
  for (let a = 0; a < width; a++) sum += left[l + a]! * right[r + a]!;
  return sum;
}

/** X̂ at the cells (row[t], column[t]). */
export function predict(model: PairModel, row: Int32Array, column: Int32Array): Float64Array<ArrayBuffer> {
  const value = new Float64Array(row.length);
  for (let t = 0; t < row.length; t++) value[t] = predictCell(model, row[t]!, column[t]!);
  return value;
}

/** One value in every cell. */
export function constantModel(rows: number, columns: number, constant: number): PairModel {
  const left = new Float64Array(rows).fill(1);
  const right = new Float64Array(columns).fill(constant);
  return { rows, columns, width: 1, left, right, loss: 'squares', bounds: null, whole: null, curves: null };
}

/** A model of y/unit as one of y. Transforms of bent columns have no unit. */
export function modelInUnits(model: PairModel, unit: number): PairModel {
  if (unit === 1) return model;
  const { width, bounds, curves } = model;
  return {
    ...model,
    right: model.right.map((x, at) => {
      const bent = curves !== null && curves[Math.floor(at / width)]!.kind !== 'identity';
      return bent ? x : x * unit;
    }),
    bounds: bounds && { ...bounds, low: bounds.low * unit, high: bounds.high * unit },
    curves: curves?.map((curve) => curveInUnits(curve, unit)) ?? null,
  };
}

/**
 * A model with lines more than it was fitted to: each new line by its posterior in every fit (linePosterior.ts), everything else as it was.
 *
 * What comes out is a model like any other, so predictions, intervals and flags of the new lines are those of old ones: the runs' mean, the
 * leverage from the posterior, the calibration that there is. The entries of new lines count as seen by all runs. A line without entries
 * is what is known beforehand: its offset is 0.
 *
 * New columns, where columns have different units, get a scale and a curve of their own as in a fit.
 */
import type { Curve } from '../completion/curves.ts';
import { chooseCurves, identity } from '../completion/curves.ts';
import type { Evidence } from '../completion/evidence.ts';
import { asFitted } from '../completion/evidence.ts';
import { buildFences } from '../completion/fences.ts';
import type { Fit } from '../completion/fit.ts';
import { wholeColumns } from '../completion/outputScale.ts';
import { inUnit } from '../completion/representable.ts';
import type { Scaling } from '../completion/standardise.ts';
import { chooseScaling } from '../completion/standardise.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { TableFit } from '../completion/tableFit.ts';
import { tableLoss } from '../completion/tableLoss.ts';
import type { Voice } from '../completion/voices.ts';
import type { SideName } from '../optimizers/alternating/covariance.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { Id } from '../tables/shapes/shape.ts';
import { openLinePosterior } from './linePosterior.ts';
import type { Model } from './model.ts';
import { pairOf } from './pairOf.ts';

/** New lines, and entries of them; numbers of lines go on from the model's. */
export interface NewLines {
  rowIds: readonly Id[];
  columnIds: readonly Id[];
  row: Int32Array;
  column: Int32Array;
  value: Float64Array;
}

export const noEntries: Pick<NewLines, 'row' | 'column' | 'value'> = {
  row: new Int32Array(),
  column: new Int32Array(),
  value: new Float64Array(),
};

export function grow(kernels: Kernels, model: Model, lines: NewLines): Model {
  const { evidence } = model;
  const rowIds = [...model.rowIds, ...lines.rowIds];
  const columnIds = [...model.columnIds, ...lines.columnIds];
  const shape = { rows: rowIds.length, columns: columnIds.length };
  const added: ObservedTable = { ...shape, row: lines.row, column: lines.column, value: lines.value };
  const table = joined(model.table, added);
  const curves = growCurves(kernels, evidence, added);
  const fitted = asFitted(added, { unit: evidence.unit, curves }, kernels);
  const grown = new Map<TableFit, TableFit>();
  const growOnce = (fit: TableFit): TableFit => {
    const known = grown.get(fit) ?? growFit(kernels, fit, evidence, fitted);
    grown.set(fit, known);
    return known;
  };
  // New columns are filled as most are; a mean of their own is never asked for.
  const voice: Voice = evidence.branch === 'offsets' ? 'offsets' : 'model';
  const longer = (means: Float64Array) => appended(means, [new Float64Array(lines.columnIds.length)]);
  const kept = new Int32Array(evidence.kept.length + added.value.length);
  kept.set(evidence.kept);
  for (let t = 0; t < added.value.length; t++) kept[evidence.kept.length + t] = model.table.value.length + t;
  const part = new Int32Array(kept.length).fill(evidence.parts);
  part.set(evidence.part);
  const after: Evidence = {
    ...evidence,
    ...{ kept, part },
    table: joined(evidence.table, fitted),
    aside: { ...evidence.aside, ...shape },
    folds: evidence.folds.map((fold) => ({
      ...fold,
      final: growOnce(fold.final),
      means: longer(fold.means),
    })),
    voices: [...evidence.voices, ...lines.columnIds.map(() => voice)],
    fits: evidence.fits.map(growOnce),
    curves: curves && withDeviations(curves, evidence, [...grown.values()]),
  };
  const { bounds, right } = model.pair;
  const whole = growWhole(model.pair.whole, added);
  const pair = pairOf(after, { bounds, whole, constant: right[0]! });
  return { ...model, rowIds, columnIds, table, evidence: after, pair };
}

/** New columns are rounded where they hold whole numbers alone; those without entries as all others are. */
function growWhole(whole: Uint8Array | null, added: ObservedTable): Uint8Array | null {
  if (whole === null) return null;
  const grown = wholeColumns(added);
  if (added.value.length === 0) grown.fill(Number(!whole.includes(0)));
  grown.set(whole);
  return grown;
}

/** Entries of a table and of a larger one. */
function joined(table: ObservedTable, { rows, columns, row, column, value }: ObservedTable): ObservedTable {
  const count = table.value.length;
  const whole = {
    ...{ rows, columns },
    row: new Int32Array(count + row.length),
    column: new Int32Array(count + row.length),
    value: new Float64Array(count + row.length),
  };
  for (const [at, part] of [[0, table] as const, [count, { row, column, value }] as const]) {
    whole.row.set(part.row, at);
    whole.column.set(part.column, at);
    whole.value.set(part.value, at);
  }
  return whole;
}

function growCurves(
  kernels: Kernels,
  { curves, table, unit }: Evidence,
  added: ObservedTable,
): Curve[] | null {
  if (curves === null) return null;
  const own = chooseCurves(inUnit(added, unit), kernels);
  return Array.from({ length: added.columns }, (_, j) =>
    j < table.columns ? curves[j]! : (own?.[j] ?? identity),
  );
}

/** The spread of new bent columns is what the fits hold of their noise: nothing of them was left out. */
function withDeviations(curves: readonly Curve[], { table }: Evidence, fits: readonly TableFit[]): Curve[] {
  return curves.map((curve, j) => {
    if (j < table.columns || curve.kind === 'identity') return curve;
    const variance = fits.reduce(
      (sum, { fit, scaling }) => sum + fit.noiseVariance * scaling.scale[j]! ** 2,
      0,
    );
    return { ...curve, deviation: Math.sqrt(variance / fits.length) };
  });
}

/** A fit with new lines; `added` are their entries as fits take them. */
function growFit(kernels: Kernels, tableFit: TableFit, evidence: Evidence, added: ObservedTable): TableFit {
  const { loss, scaling, fit, relativeNoise } = tableFit;
  const wider = growScaling(kernels, scaling, evidence, added);
  const z = added.value.map((y, t) => {
    const j = added.column[t]!;
    return y / wider.scale[j]! - wider.level[j]!;
  });
  const rows = growSide(tableFit, 'rows', added.rows - fit.rowOffsets.length, added.row, added.column, z);
  const columns = growSide(
    tableFit,
    'columns',
    added.columns - fit.columnOffsets.length,
    added.column,
    added.row,
    z,
  );
  const { uncertainty, noise } = fit;
  const grown: Fit = {
    ...fit,
    ...{ rowOffsets: rows.offsets, left: rows.factors },
    ...{ columnOffsets: columns.offsets, right: columns.factors },
    spread: undefined,
    noise: {
      ...noise,
      rows: evenFrom(noise.rows, added.rows),
      columns: evenFrom(noise.columns, added.columns),
    },
    uncertainty: uncertainty && {
      ...uncertainty,
      rows: appended(uncertainty.rows, rows.covariances),
      columns: appended(uncertainty.columns, columns.covariances),
    },
  };
  return { loss, scaling: wider, fit: grown, relativeNoise };
}

/** Lines that nothing is known of are of middling noise. */
function evenFrom(factors: Float64Array | undefined, lines: number): Float64Array | undefined {
  if (factors === undefined) return undefined;
  const all = new Float64Array(lines).fill(1);
  all.set(factors);
  return all;
}

function appended(numbers: Float64Array, more: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(more.reduce((sum, { length }) => sum + length, numbers.length));
  all.set(numbers);
  let at = numbers.length;
  for (const each of more) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}

/** One side with its new lines, each from its entries across known lines. */
function growSide(
  { fit, loss }: TableFit,
  side: SideName,
  count: number,
  line: Int32Array,
  across: Int32Array,
  z: Float64Array,
): { offsets: Float64Array; factors: Float64Array; covariances: Float64Array[] } {
  const [offsets, factors] = side === 'rows' ? [fit.rowOffsets, fit.left] : [fit.columnOffsets, fit.right];
  if (count === 0) return { offsets, factors, covariances: [] };
  const first = offsets.length;
  const others = (side === 'rows' ? fit.columnOffsets : fit.rowOffsets).length;
  const entries = Array.from({ length: count }, () => ({ across: [] as number[], value: [] as number[] }));
  for (let t = 0; t < z.length; t++) {
    if (line[t]! < first || across[t]! >= others) continue;
    entries[line[t]! - first]!.across.push(across[t]!);
    entries[line[t]! - first]!.value.push(z[t]!);
  }
  const solve = openLinePosterior(fit, side, tableLoss(loss));
  const solved = entries.map(solve);
  return {
    offsets: appended(
      offsets,
      solved.map(({ numbers }) => numbers.subarray(0, 1)),
    ),
    factors: appended(
      factors,
      solved.map(({ numbers }) => numbers.subarray(1)),
    ),
    covariances: solved.flatMap(({ covariance }) => covariance ?? []),
  };
}

function growScaling(kernels: Kernels, scaling: Scaling, { table }: Evidence, added: ObservedTable): Scaling {
  const { columns } = added;
  if (columns === table.columns) return scaling;
  if (!scaling.mixedUnits) {
    return {
      ...scaling,
      scale: new Float64Array(columns).fill(scaling.scale[0]!),
      level: new Float64Array(columns),
    };
  }
  const whole = joined(table, added);
  const fresh = chooseScaling(whole, kernels, {
    within: buildFences(whole, kernels, true),
    mixedUnits: true,
  });
  fresh.scale.set(scaling.scale);
  fresh.level.set(scaling.level);
  return fresh;
}

/**
 * The unit in which a table's squares neither overflow nor vanish.
 *
 *   1                     for ordinary sizes, 2⁻³⁰⁰ … 2³⁰⁰
 *   the power of two u    with 1 ≤ max |y| / u < 2 otherwise: dividing by it is exact
 */
import type { Completion } from './completion.ts';
import { modelInUnits } from './model.ts';
import type { ObservedTable } from './table.ts';

export function representableUnit({ value }: ObservedTable): number {
  let size = 0;
  for (let t = 0; t < value.length; t++) size = Math.max(size, Math.abs(value[t]!));
  let unit = 1;
  if (size > 2 ** 300) while (size / unit >= 2) unit *= 2;
  if (size > 0 && size < 2 ** -300) while (size / unit < 1) unit /= 2;
  return unit;
}

/** The table in another unit. */
export function inUnit(table: ObservedTable, unit: number): ObservedTable {
  return unit === 1 ? table : { ...table, value: table.value.map((y) => y / unit) };
}

/** A completion of y/unit as one of y. */
export function inUnits(completion: Completion, unit: number): Completion {
  const { model, error, scaled } = completion;
  const errorUnit = scaled ? 1 : unit;
  return {
    ...completion,
    model: modelInUnits(model, unit),
    suspicious: completion.suspicious.map((cell) => ({
      ...cell,
      expected: Math.max(-Number.MAX_VALUE, finite(cell.expected * unit)),
      deviation: finite(cell.deviation * unit),
    })),
    singularValues: completion.singularValues.map((x) => x * unit),
    noise: finite(completion.noise * unit),
    error: error && {
      model: finite(error.model * errorUnit),
      offsets: finite(error.offsets * errorUnit),
      columnMean: finite(error.columnMean * errorUnit),
    },
  };
}

/** An error may be twice as large as the largest number. */
function finite(size: number): number {
  return Math.min(size, Number.MAX_VALUE);
}

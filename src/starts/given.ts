/**
 * A start that is given block by block: arrays of the block's numbers, row-major, or one number for all of them.
 *
 * Errors    BAD_OPTION for blocks that are missing, or not of the parametrization; LENGTH_MISMATCH, NOT_FINITE.
 */
import { RankfreeError } from '../errors.ts';
import type { Block, Parametrization } from '../parametrizations/parametrization.ts';

/** By the blocks' names, all of them. */
export type GivenBlocks = Readonly<Record<string, ArrayLike<number> | number>>;

export function given(
  { name, size, blocks }: Parametrization,
  values: GivenBlocks,
): Float64Array<ArrayBuffer> {
  const names = blocks.map((block) => block.name);
  for (const wrong of [
    ...names.filter((block) => !Object.hasOwn(values, block)),
    ...Object.keys(values).filter((block) => !names.includes(block)),
  ]) {
    const problem = names.includes(wrong) ? `${wrong} is missing.` : `${name} has no block ${wrong}.`;
    throw new RankfreeError('BAD_OPTION', problem, {
      place: 'given()',
      hint: `The blocks of ${name} are ${names.join(', ')}.`,
    });
  }
  const theta = new Float64Array(size);
  for (const block of blocks) fill(theta, block, values[block.name]!);
  return theta;
}

function fill(
  theta: Float64Array,
  { name, offset, rows, columns }: Block,
  values: ArrayLike<number> | number,
): void {
  const place = `given(), ${name}`;
  const length = rows * columns;
  if (typeof values !== 'number' && values.length !== length) {
    throw new RankfreeError(
      'LENGTH_MISMATCH',
      `${values.length} numbers for ${rows} × ${columns} = ${length} places.`,
      { place },
    );
  }
  for (let t = 0; t < length; t++) {
    const value = typeof values === 'number' ? values : values[t]!;
    if (!Number.isFinite(value)) {
      throw new RankfreeError('NOT_FINITE', `${value} is not a finite number.`, {
        place: `${place}, number ${t}`,
      });
    }
    theta[offset + t] = value;
  }
}

/** What completing a table would do, before it is done. */
import { openRuntime } from '../runtime/runtime.ts';
import type { Method } from './completion.ts';
import { completionDefaults } from './completion.ts';
import { chooseScaling } from './standardise.ts';
import type { ObservedTable } from './table.ts';

export interface CompletionPlan {
  method: Method;
  /** Components to start with. */
  width: number;
  folds: number;
  /** Whether columns are brought to one scale first because their units differ. */
  scaled: boolean;
}

export async function planCompletion(table: ObservedTable): Promise<CompletionPlan> {
  const { method, width, folds } = completionDefaults;
  const runtime = await openRuntime();
  try {
    const { mixedUnits } = chooseScaling(
      table,
      new Float64Array(table.value.length).fill(1),
      runtime.kernels,
    );
    return { method, width: width[method], folds: Math.min(folds, table.value.length), scaled: mixedUnits };
  } finally {
    await runtime.close();
  }
}

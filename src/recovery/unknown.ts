/** What is looked for: a symmetric matrix without negative eigenvalues, X = U·Uᵀ, or any matrix, X = L·Rᵀ. */
import { RankfreeError } from '../errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Form } from './form.ts';
import { pairForm, psdForm } from './form.ts';

export interface Unknown {
  readonly name: string;
  /** Whether X = Xᵀ. */
  readonly symmetric: boolean;
  form(runtime: Runtime, rows: number, columns: number): Form;
}

/** X = U·Uᵀ: symmetric, no negative eigenvalue. */
export function psd(): Unknown {
  return {
    name: 'psd()',
    symmetric: true,
    form(runtime, rows, columns) {
      if (rows === columns) return psdForm(runtime, rows);
      throw new RankfreeError('SHAPE_INVALID', `${rows} × ${columns} matrices are not symmetric.`, {
        place: 'psd()',
        hint: 'asymmetric() is for matrices of any shape.',
      });
    },
  };
}

/** X = L·Rᵀ: any matrix. */
export function asymmetric(): Unknown {
  return { name: 'asymmetric()', symmetric: false, form: pairForm };
}

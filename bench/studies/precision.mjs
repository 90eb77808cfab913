// Single against double precision (scale recipe §7, test 12): the same 16 sweeps of the diagonal covariance mode, by the kernels in
// single precision and by a plain reference in double, and what either says of held cells.
import { collection } from '../generators.mjs';
import { doublePrecision } from '../reference/doublePrecision.mjs';
import { digits, table } from './scoring.mjs';

const tables = {
  '7000 × 3500, 1 000 000 entries': { rows: 7000, columns: 3500, count: 1_000_000 },
  '943 × 1682, 100 000 entries': { rows: 943, columns: 1682, count: 100_000 },
};

/** Errors on held cells after the same sweeps, width 30. */
export async function precisionErrors(
  /** @type {import('../generators.mjs').Problem} */ problem,
  width = 30,
) {
  const { fitOffsets } = await import('#rankfree/completion/additive.js');
  const { finish, iterate } = await import('#rankfree/loop.js');
  const { orderEntries } = await import('#rankfree/measurements/orders.js');
  const { alternating, startState } = await import('#rankfree/optimizers/alternating/alternating.js');
  const { diagonalCovariance } = await import('#rankfree/optimizers/alternating/diagonalCovariance.js');
  const { openNoise } = await import('#rankfree/optimizers/alternating/noise.js');
  const { polish, quick } = await import('#rankfree/optimizers/alternating/schedule.js');
  const { openRuntime } = await import('#rankfree/runtime/runtime.js');
  const { iterationLimit } = await import('#rankfree/stopping/iterationLimit.js');
  const runtime = await openRuntime();
  const weights = new Uint8Array(problem.value.length).fill(1);
  const offsets = fitOffsets(problem, problem.value, weights, { sweeps: 3 });
  const { mean, totalVariance, residualVariance: unit } = offsets;
  const orders = orderEntries(runtime, problem);
  const noise = () =>
    openNoise('even', {
      kernels: runtime.kernels,
      table: problem,
      value: problem.value,
      mean,
      variance: totalVariance,
    });
  const errors = [];
  for (const open of [diagonalCovariance, doublePrecision]) {
    // No more of a model than the reference has is asked for here.
    const model = /** @type {import('../reference/doublePrecision.mjs').FactorModel} */ (
      open({ runtime, orders, value: problem.value, mean, width })
    );
    const entries = { model, noise: noise(), unit };
    entries.noise.admit(model, weights);
    const start = startState(runtime, entries, {
      totalVariance,
      offsets: { rows: offsets.rowOffsets, columns: offsets.columnOffsets },
      initialScale: 0.1,
      seed: 0,
      repetition: 0,
    });
    /** @type {import('#rankfree/stopping/rule.js').StoppingRule<import('#rankfree/optimizers/alternating/alternating.js').AlternatingState>} */
    const stop = iterationLimit(8);
    const growth = alternating(entries, quick, start);
    const { state } = await finish(iterate(growth, { stop }));
    await finish(iterate(alternating(entries, polish, state), { stop }));
    const predict = model.predictor();
    if (problem.held === undefined) throw new Error('no cells are held back');
    const { row, column, value } = problem.held;
    let squares = 0;
    for (let t = 0; t < value.length; t++) squares += (mean + predict(row[t], column[t]) - value[t]) ** 2;
    errors.push(Math.sqrt(squares / value.length));
  }
  await runtime.close();
  return { single: errors[0], double: errors[1] };
}

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ tell }) {
  const rows = [];
  for (const [name, size] of Object.entries(tables)) {
    const problem = collection({ ...size, rank: 15, spectrum: (a) => 0.75 ** a, noise: 0.74, seed: 1 });
    const { single, double } = await precisionErrors(problem);
    tell(`precision, ${name}: ${digits(Math.abs(single - double))}`);
    rows.push([name, single.toFixed(6), double.toFixed(6), digits(Math.abs(single - double))]);
  }
  return table(['table', 'error, single precision', 'error, double precision', 'difference'], rows);
}

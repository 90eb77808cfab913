// A dot plot as SVG text: one line a table, one mark a solver, place = a ratio on a logarithmic axis.
//
// Solvers differ by shape and by colour (Okabe & Ito 2008, told apart by the colour-blind); the ground is white whatever the page
// is. A ratio outside the axis stands at its edge as its number.

/**
 * @typedef {object} Solver
 * @property {string} name
 * @property {string} colour
 * @property {'circle' | 'square' | 'diamond' | 'triangle' | 'cross'} shape
 *
 * @typedef {{ name: string, ratios: number[] }} Line ratios in the order of the solvers
 */

const lineHeight = 24;
const top = 62;
const axis = { from: 250, to: 790, low: 0.25, high: 4, ticks: [0.25, 0.5, 1, 2, 4] };

/**
 * @param {object} options
 * @param {string} options.title what a ratio is
 * @param {Solver[]} options.solvers
 * @param {Line[]} options.lines
 */
export function dotPlot({ title, solvers, lines }) {
  const bottom = top + lines.length * lineHeight;
  const height = bottom + 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 ${height}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="820" height="${height}" fill="#fff"/>`,
    `<text x="20" y="20" font-size="13">${escaped(title)}</text>`,
    ...legend(solvers),
    ...axis.ticks.map((tick) => grid(tick, bottom)),
    ...lines.flatMap((line, n) => marksOf(line, top + (n + 0.5) * lineHeight, solvers)),
    '</svg>\n',
  ].join('\n');
}

function legend(/** @type {Solver[]} */ solvers) {
  const step = 790 / solvers.length;
  return solvers.map(
    (solver, n) =>
      `${mark(solver, 26 + n * step, 42)}<text x="${r(36 + n * step)}" y="46">${escaped(solver.name)}</text>`,
  );
}

function grid(/** @type {number} */ tick, /** @type {number} */ bottom) {
  const x = place(tick);
  const [colour, width] = tick === 1 ? ['#666', 1.5] : ['#ddd', 1];
  return (
    `<path d="M${x} ${top}V${bottom}" stroke="${colour}" stroke-width="${width}"/>` +
    `<text x="${x}" y="${bottom + 18}" text-anchor="middle">${tick}×</text>`
  );
}

function marksOf(
  /** @type {Line} */ { name, ratios },
  /** @type {number} */ y,
  /** @type {Solver[]} */ solvers,
) {
  const edges = { left: 0, right: 0 };
  const marks = solvers.map((solver, n) => {
    const ratio = ratios[n];
    if (ratio >= axis.low && ratio <= axis.high) return mark(solver, place(ratio), y);
    // Beyond the axis: the marks of an edge stand side by side, the outermost with its number.
    const inside = ratio < axis.low ? edges.left++ * 14 : -edges.right++ * 14;
    return mark(solver, place(ratio < axis.low ? axis.low : axis.high) + inside, y);
  });
  const beyond = (/** @type {number} */ x, /** @type {string} */ text, /** @type {string} */ anchor) =>
    `<text x="${x}" y="${r(y + 4)}" font-size="10" fill="#666" text-anchor="${anchor}">${text}</text>`;
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  return [
    `<path d="M${axis.from} ${y}H${axis.to}" stroke="#eee"/>`,
    `<text x="${axis.from - 32}" y="${r(y + 4)}" text-anchor="end">${escaped(name)}</text>`,
    ...marks,
    ...(least < axis.low ? [beyond(axis.from - 10, '◂', 'end')] : []),
    ...(most > axis.high ? [beyond(axis.to + 10, '▸', 'start')] : []),
  ];
}

/** x of a ratio. */
function place(/** @type {number} */ ratio) {
  const share = Math.log(ratio / axis.low) / Math.log(axis.high / axis.low);
  return r(axis.from + share * (axis.to - axis.from));
}

function mark(/** @type {Solver} */ { shape, colour }, /** @type {number} */ x, /** @type {number} */ y) {
  const paths = {
    circle: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z',
    square: 'M-4.5-4.5h9v9h-9z',
    diamond: 'M0-6L6 0L0 6L-6 0z',
    triangle: 'M0-6L5.5 4.5h-11z',
    cross: 'M-4.5-4.5L4.5 4.5M-4.5 4.5L4.5-4.5',
  };
  const paint =
    shape === 'cross'
      ? `fill="none" stroke="${colour}" stroke-width="2.5"`
      : `fill="${colour}" fill-opacity=".85" stroke="#fff" stroke-width=".7"`;
  return `<path transform="translate(${r(x)} ${r(y)})" d="${paths[shape]}" ${paint}/>`;
}

/** A tenth of a unit is enough. */
function r(/** @type {number} */ x) {
  return Math.round(10 * x) / 10;
}

function escaped(/** @type {string} */ text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

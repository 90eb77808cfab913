// A dot plot as SVG text: one line a table, one mark a solver, place = a ratio on a logarithmic axis.
//
// Solvers differ by shape and by colour (Okabe & Ito 2008, told apart by the colour-blind); the ground is white whatever the page
// is. Each solver has its own lane in a line, so that none hides another. A ratio outside the axis stands at its edge with an arrow.

/**
 * @typedef {object} Solver
 * @property {string} name
 * @property {string} colour
 * @property {'circle' | 'square' | 'diamond' | 'triangle' | 'cross'} shape
 *
 * @typedef {{ name: string, ratios: number[] }} Line ratios in the order of the solvers
 */

const lineHeight = 42;
const laneHeight = 7;
const top = 62;
const axis = { from: 250, to: 790, low: 0.25, high: 8, ticks: [0.25, 0.5, 1, 2, 4, 8] };

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
    `<title>${escaped(title)}</title>`,
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
  const marks = solvers.map((solver, n) => {
    const lane = y + (n - (solvers.length - 1) / 2) * laneHeight;
    const ratio = ratios[n];
    const at = mark(solver, place(Math.min(axis.high, Math.max(axis.low, ratio))), lane);
    if (ratio < axis.low) return at + arrow(axis.from - 8, -5, lane);
    return ratio > axis.high ? at + arrow(axis.to + 8, 5, lane) : at;
  });
  return [
    `<path d="M${axis.from} ${r(y + lineHeight / 2)}H${axis.to}" stroke="#ddd"/>`,
    `<text x="${axis.from - 32}" y="${r(y + 4)}" text-anchor="end">${escaped(name)}</text>`,
    ...marks,
  ];
}

/** A small triangle: onwards. */
function arrow(/** @type {number} */ x, /** @type {number} */ length, /** @type {number} */ y) {
  return `<path d="M${x} ${r(y - 2.5)}v5l${length}-2.5z" fill="#666"/>`;
}

/** x of a ratio. */
function place(/** @type {number} */ ratio) {
  const share = Math.log(ratio / axis.low) / Math.log(axis.high / axis.low);
  return r(axis.from + share * (axis.to - axis.from));
}

function mark(/** @type {Solver} */ { shape, colour }, /** @type {number} */ x, /** @type {number} */ y) {
  const paths = {
    circle: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
    square: 'M-3.5-3.5h7v7h-7z',
    diamond: 'M0-5L5 0L0 5L-5 0z',
    triangle: 'M0-5L4.5 3.5h-9z',
    cross: 'M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5',
  };
  const paint =
    shape === 'cross'
      ? `fill="none" stroke="${colour}" stroke-width="2"`
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

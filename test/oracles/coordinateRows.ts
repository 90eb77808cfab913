/**
 * One pass of coordinate descent over a row of the factor model with diagonal covariances, in double precision and as the
 * formula stands in assembly/coordinateRows.ts. The oracle of the kernel.
 */
export interface DiagonalLine {
  mean: number[];
  variance: number[];
}

export interface DiagonalEntry {
  other: number;
  value: number;
  weight: number;
}

export interface DiagonalRow extends DiagonalLine {
  residual: number;
}

export function descendRow(
  start: DiagonalLine,
  entries: DiagonalEntry[],
  others: DiagonalLine[],
  constant: number,
  prior: number[],
  s2: number,
  theta: number,
): DiagonalRow {
  const W = prior.length;
  const x = [...start.mean];
  const C = [...start.variance];
  const seen = entries.filter(({ weight }) => weight > 0);
  if (seen.length === 0) {
    return {
      mean: x.map((value, a) => (a === constant ? value : 0)),
      variance: C.map((value, a) => (a === constant ? value : theta * prior[a]!)),
      residual: 0,
    };
  }
  const residual = (entry: DiagonalEntry) => {
    const { mean } = others[entry.other]!;
    return entry.value - mean.reduce((sum, v, a) => sum + v * x[a]!, 0);
  };
  const spread = (a: number) =>
    seen.reduce((sum, { other, weight }) => sum + weight * others[other]!.variance[a]!, 0);
  const energy = (a: number) =>
    seen.reduce((sum, { other, weight }) => sum + weight * others[other]!.mean[a]! ** 2, 0);
  for (let a = 0; a < W; a++) {
    if (a === constant) continue;
    const g = seen.reduce(
      (sum, entry) => sum + entry.weight * residual(entry) * others[entry.other]!.mean[a]!,
      0,
    );
    const denominator = energy(a) + spread(a) + s2 / prior[a]!;
    x[a] = (g + x[a]! * energy(a)) / denominator;
    C[a] = (theta * s2) / denominator;
  }
  let expected = seen.reduce((sum, entry) => sum + entry.weight * residual(entry) ** 2, 0);
  for (let a = 0; a < W; a++) {
    expected += x[a]! ** 2 * spread(a);
    if (a !== constant) expected += C[a]! * (spread(a) + energy(a));
  }
  return { mean: x, variance: C, residual: expected };
}

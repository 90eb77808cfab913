/**
 * The row equations of the factor model in plain TypeScript, as the formula stands in assembly/rowEquations.ts: one row at a
 * time, full matrices, no packing. The oracle of the kernel.
 */
export interface Line {
  /** [offset, u₁ … u_k] */
  mean: number[];
  /** K × K */
  covariance: number[][];
}

export interface Entry {
  other: number;
  value: number;
  weight: number;
}

export interface Solved extends Line {
  residual: number;
}

export function solveRow(
  entries: Entry[],
  others: Line[],
  prior: number[],
  s2: number,
  theta: number,
): Solved {
  const K = prior.length;
  const G = matrix(K);
  const g = new Array<number>(K).fill(0);
  let e = 0;
  for (const { other, value, weight } of entries) {
    const { mean, covariance } = others[other]!;
    const design = [1, ...mean.slice(1)];
    const z = value - mean[0]!;
    e += weight * (z * z + covariance[0]![0]!);
    for (let a = 0; a < K; a++) {
      g[a]! += weight * (z * design[a]! - (a > 0 ? covariance[0]![a]! : 0));
      for (let b = 0; b < K; b++) {
        G[a]![b]! += weight * (design[a]! * design[b]! + (a > 0 && b > 0 ? covariance[a]![b]! : 0));
      }
    }
  }
  const H = G.map((row, a) => row.map((sum, b) => sum / s2 + (a === b ? 1 / prior[a]! : 0)));
  const inverse = invert(H);
  const mean = inverse.map((row) => row.reduce((sum, h, b) => sum + (h * g[b]!) / s2, 0));
  const covariance = inverse.map((row) => row.map((h) => theta * h));
  let residual = e;
  for (let a = 0; a < K; a++) {
    residual -= 2 * mean[a]! * g[a]!;
    for (let b = 0; b < K; b++) residual += (mean[a]! * mean[b]! + covariance[a]![b]!) * G[a]![b]!;
  }
  return { mean, covariance, residual: Math.max(0, residual) };
}

/** A line as the kernel's record. */
export function toRecord({ mean, covariance }: Line): number[] {
  const K = mean.length;
  const pad = (numbers: number[]) => (numbers.length % 2 === 0 ? numbers : [...numbers, 0]);
  const design = [1, ...mean.slice(1)];
  const cross = mean.map((_, a) => (a === 0 ? 0 : covariance[0]![a]!));
  const triangle: number[] = [];
  for (let a = 0; a < K; a++) {
    for (let b = a; b < K; b++) {
      triangle.push(design[a]! * design[b]! + (a > 0 ? covariance[a]![b]! : 0));
    }
  }
  return [mean[0]!, covariance[0]![0]!, ...pad(cross), ...pad(triangle)];
}

/** Gauss–Jordan with pivoting. */
function invert(A: number[][]): number[][] {
  const n = A.length;
  const rows = A.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let a = 0; a < n; a++) {
    let best = a;
    for (let i = a; i < n; i++) if (Math.abs(rows[i]![a]!) > Math.abs(rows[best]![a]!)) best = i;
    [rows[a], rows[best]] = [rows[best]!, rows[a]!];
    const pivot = rows[a]![a]!;
    rows[a] = rows[a]!.map((x) => x / pivot);
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![a]!;
      if (i !== a) rows[i] = rows[i]!.map((x, j) => x - factor * rows[a]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

function matrix(n: number): number[][] {
  return Array.from({ length: n }, () => new Array<number>(n).fill(0));
}

/** Residual and variance of z ≈ b + c + u·v for independent lines x = [b, u] with covariance C and y = [c, v] with D. */
export function judgeEntry(z: number, row: Line, column: Line): { residual: number; spread: number } {
  const K = row.mean.length;
  const quadratic = (matrix: number[][], vector: number[]) =>
    matrix.reduce((sum, line, a) => sum + line.reduce((s, m, b) => s + m * vector[a]! * vector[b]!, 0), 0);
  const [x, y] = [row, column].map(({ mean }) => [1, ...mean.slice(1)]);
  let spread = quadratic(row.covariance, y!) + quadratic(column.covariance, x!);
  let prediction = row.mean[0]! + column.mean[0]!;
  for (let a = 1; a < K; a++) {
    prediction += row.mean[a]! * column.mean[a]!;
    for (let b = 1; b < K; b++) spread += row.covariance[a]![b]! * column.covariance[a]![b]!;
  }
  return { residual: z - prediction, spread };
}

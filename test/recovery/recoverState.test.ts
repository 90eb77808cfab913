import { describe, expect, it } from 'vitest';
import { recoverState } from '#rankfree/recovery/state/recoverState.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';

const runtime = await openRuntime();
const h = Math.SQRT1_2;
/** Eigenvectors of the three Pauli matrices, as [real, imaginary] pairs. */
const pauliStates = [
  [1, 0, 0, 0],
  [0, 0, 1, 0],
  [h, 0, h, 0],
  [h, 0, -h, 0],
  [h, 0, 0, h],
  [h, 0, 0, -h],
] as const;

/** The 36 product projectors of two qubits. */
function productVectors() {
  const [vectors, imaginary] = [new Float64Array(144), new Float64Array(144)];
  pauliStates.forEach((one, i) => {
    pauliStates.forEach((two, j) => {
      for (const a of [0, 1]) {
        for (const b of [0, 1]) {
          const [p, q, r, s] = [one[2 * a]!, one[2 * a + 1]!, two[2 * b]!, two[2 * b + 1]!];
          const at = (i * 6 + j) * 4 + 2 * a + b;
          vectors[at] = p * r - q * s;
          imaginary[at] = p * s + q * r;
        }
      }
    });
  });
  return { vectors, imaginary, count: 36, size: 4 };
}

/** Counts of a random state of this rank, 2000 an average setting; and the state. */
function counts(rank: number, name: string, noisy: boolean) {
  const { vectors, imaginary, count, size } = productVectors();
  const f = normals(2 * size * rank, name);
  const noise = normals(count, `${name} shot`);
  const trace = f.reduce((sum, x) => sum + x * x, 0);
  const part = (i: number, a: number): [number, number] => [f[i * rank + a]!, f[(size + i) * rank + a]!];
  const out = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    let p = 0;
    for (let a = 0; a < rank; a++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < size; i++) {
        const [kr, ki] = [vectors[t * size + i]!, imaginary[t * size + i]!];
        const [fr, fi] = part(i, a);
        re += kr * fr + ki * fi;
        im += kr * fi - ki * fr;
      }
      p += (re * re + im * im) / trace;
    }
    out[t] = noisy ? Math.max(0, Math.round(2000 * p + Math.sqrt(2000 * p) * noise[t]!)) : 2000 * p;
  }
  const rho = (i: number, j: number): [number, number] => {
    let [re, im] = [0, 0];
    for (let a = 0; a < rank; a++) {
      const [[pi, qi], [pj, qj]] = [part(i, a), part(j, a)];
      re += pi * pj + qi * qj;
      im += qi * pj - pi * qj;
    }
    return [re / trace, im / trace];
  };
  return { out, rho };
}

/** R·ρ·R iterations, the textbook maximiser of the same likelihood (Hradil 1997): a second route. */
function iterateRrhoR(c: Float64Array, steps: number) {
  const { vectors, imaginary, count, size: n } = productVectors();
  let [re, im] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) re[i * n + i] = 1 / n;
  const multiply = (a: Float64Array[], b: Float64Array[]) => {
    const out = [new Float64Array(n * n), new Float64Array(n * n)];
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        for (let j = 0; j < n; j++) {
          const [p, q, r, s] = [a[0]![i * n + k]!, a[1]![i * n + k]!, b[0]![k * n + j]!, b[1]![k * n + j]!];
          out[0]![i * n + j]! += p * r - q * s;
          out[1]![i * n + j]! += p * s + q * r;
        }
      }
    }
    return out;
  };
  for (let step = 0; step < steps; step++) {
    const R = [new Float64Array(n * n), new Float64Array(n * n)];
    for (let t = 0; t < count; t++) {
      let p = 0;
      const [kr, ki] = [vectors.subarray(t * n, t * n + n), imaginary.subarray(t * n, t * n + n)];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          // conj(k_i) ρ_ij k_j
          const [a, b] = [re[i * n + j]!, im[i * n + j]!];
          const [u, v] = [kr[i]! * kr[j]! + ki[i]! * ki[j]!, kr[i]! * ki[j]! - ki[i]! * kr[j]!];
          p += a * u - b * v;
        }
      }
      const weight = c[t]! / p;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          R[0]![i * n + j]! += weight * (kr[i]! * kr[j]! + ki[i]! * ki[j]!);
          R[1]![i * n + j]! += weight * (ki[i]! * kr[j]! - kr[i]! * ki[j]!);
        }
      }
    }
    const [a, b] = multiply(multiply(R, [re, im]), R);
    let trace = 0;
    for (let i = 0; i < n; i++) trace += a![i * n + i]!;
    [re, im] = [a!.map((x) => x / trace), b!.map((x) => x / trace)];
  }
  return { re, im };
}

describe('recoverState()', () => {
  it.each([1, 2, 4])('exact probabilities of a state of rank %d: that state', async (rank) => {
    const { out, rho } = counts(rank, `exact ${rank}`, false);
    const { real, imaginary, status, complete, gap } = await recoverState(runtime, productVectors(), out);
    expect(status).toBe('estimated');
    expect(complete).toBe(true);
    expect(gap).toBeLessThan(2e-3);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const [re, im] = rho(i, j);
        expect(Math.abs(real[i * 4 + j]! - re)).toBeLessThan(2e-4);
        expect(Math.abs(imaginary[i * 4 + j]! - im)).toBeLessThan(2e-4);
      }
    }
  });

  it.each([2, 4])('noisy counts, rank %d: what R·ρ·R comes to as well (recipe T3)', async (rank) => {
    const { out } = counts(rank, `noisy ${rank}`, true);
    const { real, imaginary, purity, eigenvalues } = await recoverState(runtime, productVectors(), out);
    const { re, im } = iterateRrhoR(out, 20_000);
    let distance = 0;
    for (let e = 0; e < 16; e++) distance += (real[e]! - re[e]!) ** 2 + (imaginary[e]! - im[e]!) ** 2;
    expect(Math.sqrt(distance)).toBeLessThan(2e-4);
    expect(eigenvalues.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
    expect(purity).toBeGreaterThan(0.25);
  });

  it('says where the vectors do not determine every state', async () => {
    const all = productVectors();
    const few = {
      ...all,
      vectors: all.vectors.subarray(0, 48),
      imaginary: all.imaginary.subarray(0, 48),
      count: 12,
    };
    const { complete, sentence } = await recoverState(runtime, few, counts(1, 'few', false).out.slice(0, 12));
    expect(complete).toBe(false);
    expect(sentence).toMatch(/do not determine every state/);
  });

  it('refuses negative counts, none, and too few', async () => {
    const vectors = productVectors();
    const ones = new Float64Array(36).fill(1);
    await expect(
      recoverState(
        runtime,
        vectors,
        ones.map((c, t) => (t === 4 ? -1 : c)),
      ),
    ).rejects.toThrow(/NEGATIVE_COUNT: count 4/);
    await expect(recoverState(runtime, vectors, new Float64Array(36))).rejects.toThrow(/NO_SIGNAL/);
    await expect(recoverState(runtime, vectors, ones.subarray(1))).rejects.toThrow(/LENGTH_MISMATCH/);
  });
});

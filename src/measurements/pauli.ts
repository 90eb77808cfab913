/**
 * Expectations of products of Pauli matrices in a state of q qubits:  𝒜(X)ₜ = tr(σₜ·X),  σₜ = σ_X ⊗ σ_Y ⊗ … by its letters.
 *
 * No σ is stored: it is a permutation with signs. With bits x where its letters are X or Y and z where they are Z or Y,
 *
 *   σ = i^y Σₖ (−1)^|k∧z| |k⊕x⟩⟨k|,  y letters Y       tr(σ·X) = Re i^y Σₖ (−1)^|k∧z| X[k, k⊕x]
 *
 * so all strings of one x are read off one Walsh–Hadamard transform of a generalised diagonal of X, and 𝒜*(z) is made of such
 * diagonals, one transform each.                                        O(n²·width + n·log n for each x that occurs), n = 2^q
 *
 * X = F·F* in ℂ is measured through U = [P; Q] in ℝ, F = P + iQ: of M = L·Rᵀ in blocks, Re X = M₁₁ + M₂₂, Im X = M₂₁ − M₁₂.
 *
 * Shapes    X: 2n × 2n, real; p, z: m. The first letter is the first qubit, the highest bit of an index.
 * Units     expectations of a state of trace 1 lie in [−1, 1].
 * Errors    PAULI_INVALID, SHAPE_MISMATCH.
 */
import { RankfreeError } from '../errors.ts';
import { multiply, storedAt, transposedAt } from '../linalg/gemm.ts';
import { inArena } from '../linalg/operand.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import { checkFactors, checkVector } from './measurement.ts';
import type { Factor } from './point.ts';

export interface PauliOptions {
  /** As 'XYZ' or 'IZI', equally long. */
  strings: readonly string[];
}

/** A string as bits: see the head of the file; `power` is y mod 4. */
interface PauliString {
  readonly flips: number;
  readonly signs: number;
  readonly power: number;
}

/** Lives in the runtime's arena. */
export function pauli(runtime: Runtime, { strings }: PauliOptions): Measurement {
  const qubits = checkStrings(strings);
  const n = 2 ** qubits;
  const lines = 2 * n;
  const count = strings.length;
  const terms = strings.map(parse);
  const byFlips = groupByFlips(terms);
  const G = runtime.arena.float64(lines * lines);

  const measurement: Measurement = {
    name: 'pauli()',
    count,
    rows: lines,
    columns: lines,
    precision: 'f64',
    forward({ left, right }, p) {
      checkFactors(measurement, [left, lines], [right, lines]);
      checkVector(measurement, 'p', p);
      inArena(runtime, (arena) => {
        const product = arena.float64(lines * lines);
        multiply(runtime, {
          shape: [lines, lines, left.stride],
          left: storedAt(left.region.pointer, left.stride),
          right: transposedAt(right.region.pointer, left.stride),
          to: product.pointer,
        });
        const M = product.array;
        const [re, im] = [new Float64Array(n), new Float64Array(n)];
        for (const [flips, group] of byFlips) {
          for (let k = 0; k < n; k++) {
            const l = k ^ flips;
            re[k] = M[k * lines + l]! + M[(n + k) * lines + n + l]!;
            im[k] = M[(n + k) * lines + l]! - M[k * lines + n + l]!;
          }
          signedSums(re);
          signedSums(im);
          // Re i^y (a + ib) = a, −b, −a, b
          for (const t of group) {
            const { signs, power } = terms[t]!;
            const part = power % 2 === 0 ? re[signs]! : -im[signs]!;
            p[t] = power < 2 ? part : -part;
          }
        }
      });
    },
    adjoint(z) {
      checkVector(measurement, 'z', z);
      const entries = G.array;
      entries.fill(0);
      const [re, im] = [new Float64Array(n), new Float64Array(n)];
      for (const [flips, group] of byFlips) {
        re.fill(0);
        im.fill(0);
        for (const t of group) {
          const { signs, power } = terms[t]!;
          const part = power < 2 ? z[t]! : -z[t]!;
          if (power % 2 === 0) re[signs] = re[signs]! + part;
          else im[signs] = im[signs]! - part;
        }
        signedSums(re);
        signedSums(im);
        for (let k = 0; k < n; k++) {
          const l = k ^ flips;
          entries[k * lines + l] = re[k]!;
          entries[(n + k) * lines + n + l] = re[k]!;
          entries[(n + k) * lines + l] = im[k]!;
          entries[k * lines + n + l] = -im[k]!;
        }
      }
      const addProduct = (B: Factor, out: Factor) => {
        checkFactors(measurement, [B, lines], [out, lines]);
        // Hermitian, and so symmetric as a real matrix.
        multiply(runtime, {
          shape: [lines, B.stride, lines],
          left: storedAt(G.pointer, lines),
          right: storedAt(B.region.pointer, B.stride),
          to: out.region.pointer,
        });
      };
      return { times: addProduct, transposeTimes: addProduct };
    },
  };
  return measurement;
}

/** Outcomes of measuring every qubit in the basis of a letter each, as projectors.ts takes them. */
export interface BasisVectors {
  /** bases × 2^q outcomes. */
  count: number;
  /** 2^q. */
  size: number;
  /** count × size. */
  vectors: Float64Array;
  imaginary: Float64Array;
}

/**
 * The 2^q outcomes of each basis such as 'XYZ', basis by basis, outcomes as binary numbers: 0 at qubit a is the eigenvalue +1 of
 * the a-th letter, 1 is −1.
 *
 *   X: (|0⟩ ± |1⟩)/√2       Y: (|0⟩ ± i|1⟩)/√2       Z: |0⟩, |1⟩
 */
export function basisVectors(bases: readonly string[]): BasisVectors {
  const qubits = checkStrings(bases, 'XYZ');
  const size = 2 ** qubits;
  const count = bases.length * size;
  if (count * size > mostNumbers) {
    throw new RankfreeError(
      'OUT_OF_MEMORY',
      `${count} outcomes of ${qubits} qubits have ${count * size} numbers.`,
      {
        hint: `There is room for ${mostNumbers}: fewer bases or fewer qubits.`,
      },
    );
  }
  const [vectors, imaginary] = [new Float64Array(count * size), new Float64Array(count * size)];
  for (let t = 0; t < count; t++) {
    const outcome = t % size;
    // Qubits along Z are in the state of the outcome; along X and Y both states have the weight ½.
    const { flips: free, signs } = parse(bases[Math.floor(t / size)]!);
    const length = 1 / Math.sqrt(2 ** ones(free));
    for (let k = 0; k < size; k++) {
      if ((k & ~free) !== (outcome & ~free)) continue;
      // Minus for each 1 of k that came out as 1, i for each 1 of k along Y.
      const power = (2 * ones(k & outcome & free) + ones(k & free & signs)) % 4;
      const value = power < 2 ? length : -length;
      if (power % 2 === 0) vectors[t * size + k] = value;
      else imaginary[t * size + k] = value;
    }
  }
  return { count, size, vectors, imaginary };
}

/** rankOne() keeps four doubles for each complex number, in 4 GiB. */
const mostNumbers = 2 ** 27;

function groupByFlips(terms: readonly PauliString[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  terms.forEach(({ flips }, t) => {
    const group = groups.get(flips);
    if (group === undefined) groups.set(flips, [t]);
    else group.push(t);
  });
  return groups;
}

function parse(letters: string): PauliString {
  let [flips, signs, power] = [0, 0, 0];
  for (const letter of letters) {
    flips = 2 * flips + Number(letter === 'X' || letter === 'Y');
    signs = 2 * signs + Number(letter === 'Z' || letter === 'Y');
    power += Number(letter === 'Y');
  }
  return { flips, signs, power: power % 4 };
}

/** Walsh–Hadamard:  out[z] = Σₖ (−1)^|k∧z| in[k],  in place; the length is a power of two. */
function signedSums(numbers: Float64Array): void {
  for (let half = 1; half < numbers.length; half *= 2) {
    for (let k = 0; k < numbers.length; k++) {
      if ((k & half) !== 0) continue;
      const [a, b] = [numbers[k]!, numbers[k + half]!];
      numbers[k] = a + b;
      numbers[k + half] = a - b;
    }
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** States of more qubits would not fit: 2^13 × 2^13 numbers are half a gigabyte. */
const mostQubits = 12;

/** How many qubits the strings are of; throws where they differ, or have other letters. */
function checkStrings(strings: readonly string[], letters = 'IXYZ'): number {
  const qubits = strings[0]?.length ?? 0;
  if (qubits === 0) {
    throw new RankfreeError('PAULI_INVALID', 'there are no letters.', {
      hint: `One of ${[...letters].join(', ')} for each qubit, as in 'XYZ'.`,
    });
  }
  strings.forEach((string, t) => {
    const place = `string ${t}, '${string}'`;
    if (string.length !== qubits) {
      throw new RankfreeError('PAULI_INVALID', `${string.length} letters, where the first has ${qubits}.`, {
        place,
        hint: 'All are of one number of qubits.',
      });
    }
    const wrong = [...string].find((letter) => !letters.includes(letter));
    if (wrong === undefined) return;
    throw new RankfreeError('PAULI_INVALID', `'${wrong}' is none of ${[...letters].join(', ')}.`, { place });
  });
  if (qubits <= mostQubits) return qubits;
  throw new RankfreeError('PAULI_INVALID', `${qubits} qubits are too many.`, {
    hint: `At most ${mostQubits}.`,
  });
}

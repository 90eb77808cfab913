/**
 * The one door to the compiled kernels of `assembly/`: which of the three builds runs here, and what it exports.
 *
 *   simd                    ordinary memory, one thread: works everywhere
 *   simd+threads            the same arithmetic on shared memory
 *   simd+threads+relaxed    fused multiply-adds, whose last bit may differ between processors: only when asked (`fast`)
 */
import { readFile } from 'node:fs/promises';
import { RankfreeError } from '../errors.ts';

export type KernelVariant = 'simd' | 'simd+threads' | 'simd+threads+relaxed';

/**
 * Kernels that work on a slice of rows and can be shared out over threads; their first parameters are
 * (from, to, block, scratch): the slice, its number, and memory that no other thread uses meanwhile.
 */
export const blockKernels = [
  'rowEquations',
  'rowResiduals',
  'coordinateRows',
  'coordinateResiduals',
  'secondMoments',
  'rotateRows',
  'entriesPass64',
  'entriesPass32',
  'entriesAdjoint64',
  'entriesAdjoint32',
  'sensingForward64',
  'sensingForward32',
  'sensingPass64',
  'sensingPass32',
  'addShards',
  'distancesForward',
  'distancesAdjoint',
  'pairLines',
] as const;
export type BlockKernel = (typeof blockKernels)[number];

type BlockKernels = Record<
  BlockKernel,
  (from: number, to: number, block: number, scratch: number, ...args: number[]) => void
>;

/** Exports of the kernel module. Pointers are byte offsets into the memory; see `assembly/` for each formula. */
export interface Kernels extends BlockKernels {
  /** First byte above the module's constants. */
  heapBase(): number;

  // Sizes of records and scratch memory of the row equations, full and diagonal.
  diagonalRecordLength(W: number): number;
  coordinateRowsScratch(W: number, longest: number): number;
  recordBytes(K: number): number;
  rowEquationsScratch(K: number, longest: number): number;

  /** Lines of plain observations: see src/tables/plainLong.ts. */
  readObservations(job: number, from: number, to: number): number;

  // Elementary functions and random numbers: see src/runtime/random.ts.
  log(x: number): number;
  exp(x: number): number;
  words(out: number, blocks: number, ...counter: PhiloxCounter): void;
  gaussians(out: number, count: number, ...counter: PhiloxCounter): void;

  // Dense linear algebra: see src/linalg/. Strides in numbers, `stride` and `length` multiples of 4.
  gemm(
    m: number,
    n: number,
    k: number,
    A: number,
    rowStrideA: number,
    columnStrideA: number,
    B: number,
    rowStrideB: number,
    columnStrideB: number,
    C: number,
    ldc: number,
    work: number,
    lower: number,
  ): void;
  transpose(
    rows: number,
    columns: number,
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
    scale: number,
  ): void;
  qrFactor(k: number, n: number, length: number, columns: number, beta: number, R: number): void;
  qrForm(n: number, length: number, columns: number, beta: number): void;
  tridiagonalize(
    n: number,
    stride: number,
    A: number,
    d: number,
    e: number,
    beta: number,
    work: number,
  ): void;
  formBasis(n: number, stride: number, A: number, beta: number, basis: number): void;
  diagonalize(
    n: number,
    stride: number,
    d: number,
    e: number,
    basis: number,
    strips: number,
    work: number,
  ): number;
  orthogonalize(
    n: number,
    width: number,
    W: number,
    height: number,
    V: number,
    squares: number,
    tolerance: number,
  ): number;
}

/** Which random numbers: the key, and the three counter words beside the block index. */
export type PhiloxCounter = [key0: number, key1: number, row: number, stream: number, substream: number];

const modules = new Map<KernelVariant, Promise<WebAssembly.Module>>();

/** Compiles a variant once a process. */
export function compileKernels(variant: KernelVariant): Promise<WebAssembly.Module> {
  let module = modules.get(variant);
  if (module === undefined) {
    module = readFile(new URL(`./kernels.${variant}.wasm`, import.meta.url)).then((bytes) =>
      WebAssembly.compile(bytes),
    );
    modules.set(variant, module);
  }
  return module;
}

/** Binds compiled kernels to a memory. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const env = {
    memory,
    abort(_message: number, _file: number, line: number, column: number): never {
      throw new RankfreeError('KERNEL_ABORT', `a kernel stopped at line ${line}, column ${column}.`);
    },
  };
  return new WebAssembly.Instance(module, { env }).exports as unknown as Kernels;
}

/** The build for this machine: shared memory only where several threads are to run, relaxed only where asked and understood. */
export function chooseVariant({ threads, fast }: { threads: number; fast: boolean }): KernelVariant {
  if (fast && hasSharedMemory() && WebAssembly.validate(relaxedProbe)) return 'simd+threads+relaxed';
  return threads > 1 && hasSharedMemory() ? 'simd+threads' : 'simd';
}

export function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && WebAssembly.validate(threadsProbe);
}

// (module (memory 1 1 shared))
const threadsProbe = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 3, 1, 1]);

// (module (func (result v128) (f64x2.relaxed_madd (v128.const 0…) (v128.const 0…) (v128.const 0…))))
const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const relaxedBody = [0, ...zero, ...zero, ...zero, 0xfd, 0x87, 0x02, 0x0b];
const relaxedProbe = new Uint8Array([
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7b],
  ...[3, 2, 1, 0],
  ...[10, relaxedBody.length + 2, 1, relaxedBody.length, ...relaxedBody],
]);

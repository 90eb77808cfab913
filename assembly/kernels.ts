// The kernel module: what src/runtime/kernels.ts declares. One source, three builds (see tools/prepare.mjs).

/** First byte above the module's constants; memory from here on belongs to the caller's arena. */
export function heapBase(): usize {
  return __heap_base;
}

export { recordBytes, rowEquations, rowEquationsScratch } from "./rowEquations";
export { rowResiduals } from "./rowResiduals";
export * from "./elementary";
export { gaussians, words } from "./philox";
export { gemm } from "./gemm";
export { qrFactor, qrForm } from "./qr";
export { tridiagonalize, formBasis, diagonalize } from "./eigh";
export { orthogonalize } from "./jacobi";
export { coordinateRows, coordinateRowsScratch, diagonalRecordLength } from "./coordinateRows";
export { coordinateResiduals } from "./coordinateResiduals";
export * from "./rotation";
export { entriesAdjoint32, entriesAdjoint64, entriesPass32, entriesPass64 } from "./entries";
export { addShards, sensingForward32, sensingForward64, sensingPass32, sensingPass64 } from "./sensing";
export { distancesAdjoint, distancesForward } from "./distances";
export { readObservations } from "./observations";
export { pairLines } from "./pairLines";
export { transpose } from "./transpose";

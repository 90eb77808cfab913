/**
 * The parts, for who builds runs of their own: `import { … } from 'rankfree/engine'`.
 *
 *   F(θ) = Σ w ℓ(p, y),  p = 𝒜(X(θ))      objective = parametrization ∘ measurement ∘ loss
 *   θ₀ from a start, θ moved by an optimizer, watched by probes, ended by a stopping rule, all in one loop
 *
 *   const runtime = await openRuntime();
 *   const F = objective({ parametrization, measurement, loss: squares(), observations });
 *   for await (const { state, seen } of iterate(solve(gradientDescent({ stepSize }), F, start), { stop: iterationLimit(1000) })) …
 *
 * What a runtime gives lives in its memory until it is closed.
 */
export type { CatalogRow } from './catalog.ts';
export type { LeastSquaresOptions } from './leastSquares.ts';
export { leastSquares } from './leastSquares.ts';
export { eigh } from './linalg/eigh.ts';
export { gram, product } from './linalg/gemm.ts';
export { extremes } from './linalg/lanczos.ts';
export { qr } from './linalg/qr.ts';
export { pairSingularValues, singularValues as singularValuesOf, svd } from './linalg/svd.ts';
export type { Frame, LoopOptions } from './loop.ts';
export { finish, iterate } from './loop.ts';
export { amplitude } from './losses/amplitude.ts';
export { losses } from './losses/catalog.ts';
export { huber } from './losses/huber.ts';
export { logistic } from './losses/logistic.ts';
export type { Loss } from './losses/loss.ts';
export { poisson } from './losses/poisson.ts';
export { pseudoHuber } from './losses/pseudoHuber.ts';
export { squares } from './losses/squares.ts';
export { measurements } from './measurements/catalog.ts';
export { checkMeasurement } from './measurements/checkMeasurement.ts';
export type { CustomOptions } from './measurements/custom.ts';
export { custom } from './measurements/custom.ts';
export type { DenseOptions } from './measurements/dense.ts';
export { dense } from './measurements/dense.ts';
export { distances } from './measurements/distances.ts';
export { entries } from './measurements/entries.ts';
export { gaussian } from './measurements/gaussian.ts';
export type { Adjoint, Measurement } from './measurements/measurement.ts';
export { basisVectors, pauli } from './measurements/pauli.ts';
export type { Factor, Point, Precision } from './measurements/point.ts';
export { createFactor } from './measurements/point.ts';
export { projectors } from './measurements/projectors.ts';
export { rankOne } from './measurements/rankOne.ts';
export { spectralNorm } from './measurements/spectralNorm.ts';
export { stack } from './measurements/stack.ts';
export { corrupted, sum } from './measurements/sum.ts';
export type { FullObjective, ObjectiveOptions } from './objective.ts';
export { objective } from './objective.ts';
export { optimizers } from './optimizers/catalog.ts';
export { gradientDescent } from './optimizers/gradientDescent.ts';
export type { GradientFlowOptions, GradientFlowState } from './optimizers/gradientFlow.ts';
export { gradientFlow } from './optimizers/gradientFlow.ts';
export { growth } from './optimizers/growth.ts';
export { lbfgs } from './optimizers/lbfgs.ts';
export type { LeastSquares } from './optimizers/leastSquares.ts';
export { levenbergMarquardt } from './optimizers/levenbergMarquardt.ts';
export type { DescentState, Iterate, Objective, Optimizer, Solver } from './optimizers/optimizer.ts';
export { solve } from './optimizers/optimizer.ts';
export { perturbed } from './optimizers/perturbed.ts';
export { preconditioned } from './optimizers/preconditioned.ts';
export { ontoBall, ontoRows } from './optimizers/projections.ts';
export { stochastic } from './optimizers/stochastic.ts';
export { asymmetric } from './parametrizations/asymmetric.ts';
export { parametrizations } from './parametrizations/catalog.ts';
export { checkParametrization } from './parametrizations/checkParametrization.ts';
export { compressedDeep } from './parametrizations/compressedDeep.ts';
export { deep } from './parametrizations/deep.ts';
export { hadamard } from './parametrizations/hadamard.ts';
export { invariantBasis } from './parametrizations/invariantBasis.ts';
export type { Block, Parametrization } from './parametrizations/parametrization.ts';
export { psd } from './parametrizations/psd.ts';
export { weightNormalized } from './parametrizations/weightNormalized.ts';
export { probes } from './probes/catalog.ts';
export { decomposition } from './probes/decomposition.ts';
export { distance } from './probes/distance.ts';
export { effectiveRank } from './probes/effectiveRank.ts';
export { imbalance } from './probes/imbalance.ts';
export type { Probe } from './probes/probe.ts';
export { signal } from './probes/signal.ts';
export { singularValues } from './probes/singularValues.ts';
export { subspaceAngle } from './probes/subspaceAngle.ts';
export { gaussians, integers, permutation } from './runtime/random.ts';
export type { Runtime, RuntimeOptions } from './runtime/runtime.ts';
export { openRuntime } from './runtime/runtime.ts';
export { starts } from './starts/catalog.ts';
export { given } from './starts/given.ts';
export { identity } from './starts/identity.ts';
export { orthogonal } from './starts/orthogonal.ts';
export { smallRandom } from './starts/smallRandom.ts';
export { spectral } from './starts/spectral.ts';
export { anyOf } from './stopping/anyOf.ts';
export { stoppingRules } from './stopping/catalog.ts';
export { gradientNorm } from './stopping/gradientNorm.ts';
export { heldOut } from './stopping/heldOut.ts';
export { improvementBelow } from './stopping/improvementBelow.ts';
export { iterationLimit } from './stopping/iterationLimit.ts';
export { lossFloor } from './stopping/lossFloor.ts';
export { plateau } from './stopping/plateau.ts';
export type { Stop, StoppingRule } from './stopping/rule.ts';
export { settled } from './stopping/settled.ts';
export { sizeFloor } from './stopping/sizeFloor.ts';
export { timeLimit } from './stopping/timeLimit.ts';

/**
 * How much measured numbers differ beyond the error of their measurement (DerSimonian & Laird 1986).
 *
 * For estimates l_j with variances v_j, weights ω_j = 1/(v_j + extra) and l̄ = Σ ω l/Σ ω,
 *
 *   Q  = Σ ω_j (l_j − l̄)²
 *   τ² = max(0, (Q − Σ ω v + Σ ω² v/Σ ω)/(Σ ω − Σ ω²/Σ ω))        with extra = 0:  (Q − (J − 1))/(…)
 *
 * `extra` keeps a few estimates that are very exact from deciding alone.
 */

/** A measured number and the variance of its measurement. */
export interface Estimate {
  value: number;
  variance: number;
}

export interface Heterogeneity {
  /** Q: J − 1 on average where only chance differs. */
  square: number;
  /** τ²: variance of the true numbers. */
  spread: number;
}

export function heterogeneity(estimates: readonly Estimate[], extra: number = 0): Heterogeneity {
  let weight = 0;
  let weightSquare = 0;
  let sum = 0;
  let chance = 0;
  let chanceSquare = 0;
  for (const { value, variance } of estimates) {
    const v = variance + extra;
    weight += 1 / v;
    weightSquare += 1 / v ** 2;
    sum += value / v;
    chance += variance / v;
    chanceSquare += variance / v ** 2;
  }
  const centre = sum / weight;
  let square = 0;
  for (const { value, variance } of estimates) square += (value - centre) ** 2 / (variance + extra);
  const excess = square - (chance - chanceSquare / weight);
  return { square, spread: Math.max(0, excess / (weight - weightSquare / weight)) };
}

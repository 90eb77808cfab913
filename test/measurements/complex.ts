/** Complex numbers as pairs, for what measurements of complex unknowns are held against. */
export type Complex = readonly [re: number, im: number];

export function times([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}

/** Σ aⱼ·xⱼ, nothing conjugated. */
export function complexDot(length: number, a: (j: number) => Complex, x: (j: number) => Complex): Complex {
  let sum: Complex = [0, 0];
  for (let j = 0; j < length; j++) {
    const [re, im] = times(a(j), x(j));
    sum = [sum[0] + re, sum[1] + im];
  }
  return sum;
}

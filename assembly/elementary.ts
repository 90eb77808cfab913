// Elementary functions whose last bit is part of this module, not of the JavaScript engine: AssemblyScript compiles
// its own (FreeBSD msun and ARM optimized routines) into it, from + − × ÷ alone, so every machine gives the same bits.

/** Natural logarithm; −∞ at 0, NaN below. */
export function log(x: f64): f64 {
  return NativeMath.log(x);
}

/** eˣ. */
export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}

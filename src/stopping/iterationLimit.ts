/** Stops after `limit` iterations. */
import type { StoppingRule } from './rule.ts';

export function iterationLimit(limit: number): StoppingRule {
  return {
    check({ iteration }) {
      if (iteration < limit) return undefined;
      return { status: 'limit', reason: `the limit of ${limit} iterations was reached.` };
    },
  };
}

/**
 * How a run may turn out, which decides how much memory it takes and which only the data know.
 *
 *   least     at the width that it starts with, nothing found, noise the same for all cells: no run takes less
 *   likely    half of the components are found
 *   most      it starts again wider and wider, keeps all components, and looks for uneven noise and wrong cells
 */
import type { CompletionPlan } from '../completion/plan.ts';
import type { TableSize } from './size.ts';

export interface Course {
  /** Components of the widest model that is fitted. */
  width: number;
  /** Components that each run ends with. */
  rank: number;
  /** Whether noise is learned by line or by cell: it takes numbers for every entry. */
  learnsNoise: boolean;
}

export interface Courses {
  least: Course;
  likely: Course;
  most: Course;
}

/** As fullFit.ts and diagonalFit.ts have them. */
const mostWidth = { full: 80, diagonal: 62 };

export function coursesOf(
  { rows, columns, entries }: Omit<TableSize, 'longest'>,
  { covariance, width: asked, noise }: CompletionPlan,
): Courses {
  const limit = Math.min(rows, columns, covariance === null ? asked : mostWidth[covariance]);
  const width = Math.min(asked, limit);
  const learnsNoise = noise === 'uneven' || noise === 'mixture';
  // Descent drops nothing and never starts again.
  if (covariance === null) {
    const course = { width, rank: width, learnsNoise };
    return { least: course, likely: course, most: course };
  }
  // Entries are more than the components that they need.
  const widest = Math.max(width, Math.min(limit, entries));
  return {
    least: { width, rank: 0, learnsNoise },
    likely: { width, rank: Math.ceil(width / 2), learnsNoise },
    most: { width: widest, rank: widest, learnsNoise: noise !== 'even' },
  };
}

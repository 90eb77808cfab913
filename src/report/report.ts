/** A report of a filled table, as one self-contained page of HTML. */
import type { ReportSource } from './content.ts';
import { reportContent } from './content.ts';
import { reportPage } from './page.ts';
import type { Plotting } from './plotting.ts';

export function writeReport(plotting: Plotting, source: ReportSource): string {
  return reportPage(plotting, reportContent(source));
}

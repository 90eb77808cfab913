/** What is known of what was recovered, as lines for people. */
import { shortNumber as short } from '../../formats/numberText.ts';
import type { Certificate } from '../../recovery/certificates.ts';
import type { Recovery, Status } from '../../recovery/recovery.ts';

/** What matrices, points and states have in common. */
export type Found = Omit<Recovery, 'left' | 'right' | 'rows' | 'columns' | 'symmetric'>;

const statusWords: Readonly<Record<Status, string>> = {
  recovered: 'recovered',
  estimated: 'estimated',
  undetermined: 'not determined',
  nothing: 'nothing',
  'not found': 'not found',
};
const mostValues = 8;

/** `rankName`: what its rank is called. */
export function recoveryReport(about: string, found: Found, rankName = 'rank'): string[] {
  const { status, sentence, rank, singularValues, noise, certificates, iterations, seconds } = found;
  const shown = singularValues.slice(0, mostValues).map(short).join(', ');
  const more = singularValues.length > mostValues ? ', …' : '';
  return [
    about,
    `${statusWords[status]}: ${sentence}`,
    `${rankName} ${rank}, singular values ${shown}${more}, noise ${short(noise)}`,
    ...Object.entries(certificates).map(([name, certificate]) => certificateLine(name, certificate)),
    `found after ${iterations.growth} steps of growth and ${iterations.polish} of polish in ${short(seconds)} s`,
  ];
}

export function certificateLine(name: string, { holds, sentence }: Certificate): string {
  return `${name}: ${holds === null ? 'not known' : holds ? 'yes' : 'no'}; ${sentence}`;
}

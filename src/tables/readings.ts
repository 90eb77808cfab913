/**
 * The readings of a person's table with their places, which are looked for only when one is to be named: the records are read again up to
 * there.
 */
import type { Readings } from '../completion/valueRules.ts';
import { columnTitle } from './columns.ts';
import type { PersonsTable } from './readTable.ts';

export function readingsOf(persons: PersonsTable): Readings {
  return { values: persons.readings, place: (n) => placeOf(persons, n) };
}

function placeOf(persons: PersonsTable, n: number): string {
  const { source, layout } = persons;
  const variables = persons.kind === 'wide' ? persons.variables : [persons.layout.value];
  const records = source.records(layout.columns);
  let left = n;
  while (records.next()) {
    for (const at of variables) {
      const reading = records.number(at);
      if (reading === undefined || Number.isNaN(reading) || left-- > 0) continue;
      return `${records.place(at)}, ${columnTitle(layout.columns, at)}`;
    }
  }
  return source.file;
}

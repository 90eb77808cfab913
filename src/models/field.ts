/**
 * JSON that is hostile until it is read: each value is asked for as what it should be, and an error names the place where it isn't.
 *
 *   model.json, fits[2].rank: "x" is not a whole number of at least 0.
 *
 * Only own keys count, and keys that nobody asks for are refused.
 * Errors    BAD_MODEL.
 */
import { nameOfKind, showValue } from '../completion/options.ts';
import { RankfreeError } from '../errors.ts';
import { excerpt } from '../formats/csv.ts';

export interface Field {
  /** The fields of an object that has exactly these keys. */
  object<Key extends string>(...keys: readonly Key[]): Record<Key, Field>;
  /** The fields of an object of any keys. */
  entries(): Map<string, Field>;
  list(length?: number): Field[];
  number(least?: number): number;
  whole(least: number, most?: number): number;
  text(): string;
  truth(): boolean;
  oneOf<Word extends string>(...words: readonly Word[]): Word;
  isNull(): boolean;
  /** The error that this field is not that. */
  wrong(accepts: string): RankfreeError;
}

export function parseField(text: string, file: string): Field {
  try {
    return fieldOf(JSON.parse(text), file, '');
  } catch (error) {
    if (error instanceof RankfreeError) throw error;
    throw badModel('it is not JSON.', file, error);
  }
}

export function badModel(problem: string, place: string, cause?: unknown): RankfreeError {
  return new RankfreeError('BAD_MODEL', problem, {
    place,
    hint: 'The model is damaged: copy it again, or make it anew with fill --model.',
    cause,
  });
}

/** Plain words as they are. */
function keyName(key: string): string {
  return /^\w{1,40}$/.test(key) ? key : excerpt(key);
}

function fieldOf(value: unknown, file: string, path: string): Field {
  const wrong = (accepts: string): RankfreeError =>
    badModel(`${showValue(value)} is not ${accepts}.`, path === '' ? file : `${file}, ${path}`);
  const inside = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const entries = (): Map<string, Field> => {
    if (nameOfKind(value) !== 'an object') throw wrong('an object');
    return new Map(
      Object.entries(value as object).map(([key, inner]) => [
        key,
        fieldOf(inner, file, inside(keyName(key))),
      ]),
    );
  };
  return {
    object(...keys) {
      const found = entries();
      const fields = keys.map((key) => {
        const field = found.get(key);
        if (field === undefined) throw badModel('it is missing.', `${file}, ${inside(key)}`);
        found.delete(key);
        return [key, field] as const;
      });
      for (const [key] of found)
        throw badModel('nothing of that name is known.', `${file}, ${inside(keyName(key))}`);
      return Object.fromEntries(fields) as ReturnType<Field['object']>;
    },
    entries,
    list(length) {
      if (!Array.isArray(value)) throw wrong('a list');
      if (length !== undefined && value.length !== length) {
        throw badModel(`it has ${value.length} elements, not ${length}.`, `${file}, ${path}`);
      }
      return value.map((inner, at) => fieldOf(inner, file, `${path}[${at}]`));
    },
    number(least = -Number.MAX_VALUE) {
      if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
      throw wrong(least === -Number.MAX_VALUE ? 'a finite number' : `a finite number of at least ${least}`);
    },
    whole(least, most = Number.MAX_SAFE_INTEGER) {
      if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
        return value as number;
      throw wrong(`a whole number between ${least} and ${most}`);
    },
    text() {
      if (typeof value === 'string') return value;
      throw wrong('a text');
    },
    truth() {
      if (typeof value === 'boolean') return value;
      throw wrong('true or false');
    },
    oneOf(...words) {
      const word = words.find((known) => known === value);
      if (word !== undefined) return word;
      throw wrong(`one of ${words.join(', ')}`);
    },
    isNull: () => value === null,
    wrong,
  };
}

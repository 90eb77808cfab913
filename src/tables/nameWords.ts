/**
 * What a column's name says about its part. A name is cut into words (`userID`, `user_id`, "user id" → user), and words
 * that only say "identifier" are dropped.
 */
const rowWords = new Set(
  `row user customer client person people member visitor subject patient participant respondent reviewer rater student
   sensor station site device household account author reader listener viewer player`.split(/\s+/),
);
const columnWords = new Set(
  `column col item movie film product place restaurant hotel book song track artist album title article page question
   batch variable feature game anime show joke course gene probe isbn asin business channel`.split(/\s+/),
);
const valueWords = new Set(
  `value rating score reading measurement stars star grade mark amount count quantity response preference overall y`.split(
    /\s+/,
  ),
);
const timeWords = new Set(['timestamp', 'time', 'date', 'datetime', 'ts', 'unixtime']);
const labelWords = new Set(
  `id ids no nr nbr index idx key code name label year yr date datetime day week month quarter hour time timestamp sample
   country region state city date_time`.split(/\s+/),
);
const codeWords = new Set(['code', 'codes', 'id', 'ids', 'zip', 'zipcode', 'postcode', 'postal', 'plz']);
const identifier = new Set(['id', 'ids', 'no', 'nr', 'number', 'key', 'code', 'name', 'index', 'idx']);

function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The words without those that say "identifier", also where they are written in one: userid. */
function contentWords(name: string): string[] {
  return wordsOf(name)
    .filter((word) => !identifier.has(word))
    .map((word) => word.replace(/(?<=.{3})(ids?|name|key)$/, ''));
}

function saysOnly(words: ReadonlySet<string>, name: string): boolean {
  const content = contentWords(name);
  return content.length === 1 && words.has(content[0]!);
}

export function isRowKey(name: string): boolean {
  return saysOnly(rowWords, name);
}

export function isColumnKey(name: string): boolean {
  return saysOnly(columnWords, name);
}

export function isValue(name: string): boolean {
  return saysOnly(valueWords, name);
}

/** As in "reading, °C". */
export function isValueLoosely(name: string): boolean {
  return contentWords(name).some((word) => valueWords.has(word));
}

export function isTimeStamp(name: string): boolean {
  return wordsOf(name).some((word) => timeWords.has(word));
}

/** Whether a first column of this name labels the rows: year, id, user … */
export function isLabel(name: string): boolean {
  return saysOnly(rowWords, name) || wordsOf(name).some((word) => labelWords.has(word));
}

/** Whether the numbers under this name are likely to be codes: zip, country code, user id. */
export function saysCode(name: string): boolean {
  return wordsOf(name).some((word) => codeWords.has(word));
}

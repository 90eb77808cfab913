/** A command line that does the same again, for a POSIX shell. */

type Flags = Readonly<Record<string, unknown>>;

/** Options by their names in the library; those that are not given are left out, and so is an input that is none of its own. */
export function commandLine(command: string, input: string | undefined, flags: Flags): string {
  const words = Object.entries(flags).flatMap(([name, value]) => optionWords(kebab(name), value));
  const file = input === undefined ? [] : [...(/^-./.test(input) ? ['--'] : []), quoted(input)];
  return ['rankfree', command, ...words, ...file].join(' ');
}

function optionWords(option: string, value: unknown): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [option];
  return [value].flat().map((one) => `${option}=${quoted(String(one))}`);
}

function kebab(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** As it is where the shell takes it for nothing else; in quotes otherwise. */
function quoted(word: string): string {
  return /^[\w./:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Packages that only some people need: loaded at first use, with an error that says how to get them. */
import { RankfreeError } from '../errors.ts';

/** What `load` imports; `purpose` says what the package is wanted for. */
export async function importPeer<Module>(
  name: string,
  purpose: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new RankfreeError(
      'MISSING_PACKAGE',
      `${purpose} needs the package ${name}, which is not installed.`,
      {
        hint: `Install it beside rankfree: npm install ${name}`,
        cause: error,
      },
    );
  }
}

/** What a folder of nouns says of its members: command-line help, the lab's controls and the docs are made from it. */
export interface CatalogRow {
  /** As in code and on the command line. */
  readonly name: string;
  /** One line of mathematics. */
  readonly formula: string;
  /** Its options, in the order in which they matter. */
  readonly options: readonly CatalogOption[];
}

export interface CatalogOption {
  readonly name: string;
  /** Absent where the option must be given. */
  readonly default?: string | number;
  readonly meaning: string;
}

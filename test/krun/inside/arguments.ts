/** What the lab is to run: `lab.json` on the repository disk. */
export interface LabArguments {
  /** Test files to run, relative to the repository. */
  readonly files: readonly string[];
  /** Only tests whose full name matches this pattern. */
  readonly filter?: string | undefined;
}

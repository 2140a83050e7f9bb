/** Ends this process once what was written has gone out. A connection that was kept open is no reason to stay. */
export function leave(): void {
  process.stdout.write("", () => process.exit());
}

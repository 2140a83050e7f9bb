/** Ends this process once its output is written, even while a connection is open. */
export function exitAfterOutput(): void {
  process.stdout.write("", () => process.exit());
}

/**
 * The workflow command that annotates a GitHub workflow run with an error; the runner reads it from stderr too.
 * (docs.github.com, "Workflow commands for GitHub Actions")
 */
export function errorAnnotation(title: string, message: string): string {
  return `::error title=${escaped(title).replaceAll(":", "%3A").replaceAll(",", "%2C")}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

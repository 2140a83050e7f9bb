/** Entries of k3s's config.yaml as arguments of k3s: `--disable=traefik`, and `--KEY` for what is true. */
export function k3sArguments(entries: Readonly<Record<string, string | boolean>>): string[] {
  return Object.entries(entries).map(([key, value]) => (value === true ? `--${key}` : `--${key}=${value}`));
}

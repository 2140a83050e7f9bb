/** Options that hints name, as the command line calls them. */
const FLAGS = {
  cpus: "--cpus",
  engine: "--engine",
  images: "--load",
  k3sBinary: "--k3s-binary",
  k3sConfig: "--k3s-arg",
  k3sVersion: "--k3s-version",
  kernel: "--kernel",
  kubePort: "--kube-port",
  memory: "--memory",
  node: "--node",
  registries: "--registries",
  storage: "--storage",
  timeoutMs: "--timeout",
} as const;

/** A hint of the API, which has "option timeout", with flags of the command line. */
export function withFlags(hint: string): string {
  return hint.replaceAll(/\boption (\w+)\b/g, (words, name: string) =>
    Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : words,
  );
}

/** A hint of the command line with options of the API, for who has no command line. */
export function withOptions(hint: string): string {
  return hint.replaceAll(/(?<![\w-])--[\w-]+/g, (flag) => {
    const [name] = Object.entries(FLAGS).find(([, known]) => known === flag) ?? [];
    return name === undefined ? flag : `option ${name}`;
  });
}

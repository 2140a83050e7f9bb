import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/option-names.ts
var FLAGS = {
  cpus: "--cpus",
  engine: "--engine",
  images: "--image",
  k3sBinary: "--k3s-binary",
  k3sConfig: "--k3s-arg",
  k3sVersion: "--k3s-version",
  kernel: "--kernel",
  kubePort: "--kube-port",
  memory: "--memory",
  node: "--node",
  registries: "--registries",
  storage: "--storage",
  timeout: "--timeout"
};
function withFlags(hint) {
  return hint.replaceAll(
    /\boption (\w+)\b/g,
    (words, name) => Object.hasOwn(FLAGS, name) ? FLAGS[name] : words
  );
}

// src/cli/quote.ts
function quoteForShell(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
function quoteForFish(word) {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
function quoteForPowerShell(word) {
  return `'${word.replaceAll("'", "''")}'`;
}

export {
  withFlags,
  quoteForShell,
  quoteForFish,
  quoteForPowerShell
};

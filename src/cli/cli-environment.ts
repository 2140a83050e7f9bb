/** Environment variables that `--help` and docs/cli.md list. */
export const ENVIRONMENT: readonly { readonly name: string; readonly meaning: string }[] = [
  { name: "XDG_STATE_HOME", meaning: "parent of navgw/clusters, the clusters' directories (~/.local/state)" },
  { name: "XDG_CACHE_HOME", meaning: "parent of navgw, the cache (~/.cache)" },
  { name: "KUBECONFIG", meaning: "its first file is where --merge merges into (~/.kube/config)" },
  { name: "GITHUB_ACTIONS", meaning: "when true, errors also annotate the workflow's run" },
  { name: "CI", meaning: "when set, progress is plain lines" },
  { name: "NO_COLOR", meaning: "when set, no colours; FORCE_COLOR=1 forces them" },
];

/** An environment variable that this project reads. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly meaning: string;
  /** Who sets it: a user of any command, a run of tests for its own cluster, or a developer of this project. */
  readonly use: "command" | "test-run" | "development";
}

/** Every variable: `--help` and docs/cli.md list those of commands, docs/environment.md lists all. */
export const ENVIRONMENT: readonly EnvironmentVariable[] = [
  ...variables("command", {
    XDG_STATE_HOME: "parent of navgw/clusters, the clusters' directories (~/.local/state)",
    XDG_CACHE_HOME: "parent of navgw, the cache (~/.cache)",
    KUBECONFIG: "its first file is the target of --merge (~/.kube/config)",
    NAVGW_OFFLINE: "1: download nothing; use the cache and the builtin node",
    NAVGW_K3S_MIRROR: "URL of a mirror for k3s releases and channels, instead of github.com",
    NAVGW_QEMU: "QEMU program, a name or a path (qemu-system-x86_64)",
    NAVGW_LIBKRUN: "libkrun library, a file or its directory, instead of the installed one",
    NAVGW_LIBKRUNFW: "libkrunfw library, a file or its directory, instead of the one beside libkrun",
    DOCKER_CONFIG: "directory of Docker's config.json, whose registry credentials are used (~/.docker)",
    HTTPS_PROXY: "proxy for downloads and registries; HTTP_PROXY and NO_PROXY work too",
    GITHUB_ACTIONS: "when true, errors also annotate the workflow's run",
    CI: "when set, progress is plain lines",
    NO_COLOR: "when set, no colours; FORCE_COLOR=1 forces them",
  }),
  ...variables("test-run", {
    NAVGW_NAME: "name of the cluster",
    NAVGW_REUSE:
      "true, or a name: the cluster outlives the run, and the next run uses it; false: it does not",
    NAVGW_ENGINE: "engine: auto, krun, uml or qemu",
    NAVGW_NODE: "Kubernetes distribution: auto, k3s or builtin",
    NAVGW_K8S_VERSION: "Kubernetes version, like 1.37",
    NAVGW_K3S_VERSION: "k3s release or channel, like v1.36.1+k3s1 or stable",
    NAVGW_K3S_BINARY: "path of a k3s program",
    NAVGW_NODE_IMAGE: "container image of k3s to boot, like rancher/k3s:v1.36.1-k3s1",
    NAVGW_KERNEL: "guest kernel: bundled, libkrunfw or a path",
    NAVGW_CPUS: "virtual CPUs",
    NAVGW_MEMORY: "guest memory in MiB, or like 2g",
    NAVGW_STORAGE: "where the node keeps its data: disk or memory",
    NAVGW_TIMEOUT: "time limit of the start: 90, 90s, 2m or 500ms; a bare number is seconds",
    NAVGW_IMAGES: "images to import as the node starts, separated by commas",
    NAVGW_MANIFESTS: "manifests to apply as the node starts, separated by commas",
    NAVGW_ENABLE: "components of k3s to run, separated by commas",
    NAVGW_TEST_CLUSTER:
      "set by the global setup for the run's processes: the cluster that sharedCluster() returns",
  }),
  ...variables("development", {
    NAVGW_GUEST_DIR: "absolute path of a guest package to use instead of the installed one",
    NAVGW_DEBIAN_MIRROR: "Debian mirror for the guest's build and the tests' tools (apt's own mirror)",
    NAVGW_TEST_COMPILED: "set by the tests' runner: dist is compiled already",
    NAVGW_TEST_ENGINE: "engine of the k3s integration tests (uml)",
    NAVGW_TEST_PART: "set by the keeper's tests: the role of the test program when it starts itself",
    NAVGW_TEST_INSIDE: "set by the new root's test: it runs in its own mount namespace",
    NAVGW_TEST_SCRATCH: "set by the new root's test: its scratch directory",
    NAVGW_TEST_SECRET: "set by the runner's test: a value that must not reach the guest",
  }),
];

/** Variables that a user of any command may set. */
export const COMMAND_ENVIRONMENT = ENVIRONMENT.filter(({ use }) => use === "command");

function variables(
  use: EnvironmentVariable["use"],
  meanings: Readonly<Record<string, string>>,
): EnvironmentVariable[] {
  return Object.entries(meanings).map(([name, meaning]) => ({ name, meaning, use }));
}

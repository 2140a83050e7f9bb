/** What a code stands for: the reference of docs/troubleshooting.md is generated from these. */
export interface ErrorCodeEntry {
  /** What failed, a noun phrase or a clause. */
  readonly meaning: string;
  /** The usual causes. */
  readonly cause: string;
  /** What to do; the hint of the error itself is more exact. */
  readonly remedy: string;
}

/** Every code that an error of this package carries. Codes are stable: one may be added, none changes its meaning. */
export const ERROR_CODES = {
  NAVGW_BAD_OPTION: {
    meaning: "an option or input has a value that is not allowed",
    cause: "A misspelt value, two options that exclude each other, or an argument that the node cannot take.",
    remedy: "The message names the option, the value and what is allowed: correct it.",
  },
  NAVGW_UNSUPPORTED: {
    meaning: "this platform, or this combination of versions, is not supported",
    cause:
      "A host other than Linux on x86-64, a version that the chosen node does not have, a component of k3s on the builtin node, a snapshot of another QEMU or guest package, or a cluster that a newer version of navgw-test made.",
    remedy:
      "Run on Linux x86-64, or choose another node or version as in the hint: `navgw-test doctor` lists what works.",
  },
  NAVGW_ENGINE_UNAVAILABLE: {
    meaning: "the requested engine does not work on this machine",
    cause: "No usable `/dev/kvm`, QEMU is not installed, or the host forbids `seccomp()`.",
    remedy:
      "Run `navgw-test doctor`, which tries each engine and prints the repair, or leave `--engine` at `auto`.",
  },
  NAVGW_ARTIFACT: {
    meaning: "an artifact of the guest is missing, truncated or has the wrong checksum",
    cause: "An incomplete installation of the guest package, or a damaged file in the cache.",
    remedy: "Reinstall `navgw-test`, or run `navgw-test cache prune` and start again.",
  },
  NAVGW_DOWNLOAD: {
    meaning: "a download failed, was truncated or has the wrong checksum",
    cause:
      "No network, a proxy or a mirror that answers with something else, or a release that does not exist.",
    remedy:
      "Set `HTTPS_PROXY` or `NAVGW_K3S_MIRROR`, correct the version, or use `--node builtin`, which downloads nothing.",
  },
  NAVGW_STATE: {
    meaning: "a file in the state or cache directory cannot be used, or its content is damaged",
    cause:
      "Missing permissions, a path that is too long for a socket, a killed process, or a disk, snapshot or kubeconfig that was changed.",
    remedy:
      "Repair the path in the message, set `XDG_STATE_HOME` and `XDG_CACHE_HOME`, or remove the cluster: `navgw-test down --name NAME`.",
  },
  NAVGW_NO_SPACE: {
    meaning: "the disk is full",
    cause:
      "The disk that holds the cache or the clusters has too little free space: a start needs 1 GiB, and a cluster is paused below 48 MiB.",
    remedy:
      "Free space: a paused cluster goes on by itself. Or run `navgw-test cache prune`, or set `XDG_STATE_HOME` to another disk.",
  },
  NAVGW_PORT_IN_USE: {
    meaning: "a requested port of the host is in use",
    cause: "Another program, or another cluster, listens on it.",
    remedy: "Choose another port, or 0 for a free one.",
  },
  NAVGW_NO_CLUSTER: {
    meaning: "there is no cluster of that name, or it is not running",
    cause: "A misspelt `--name`, another user's cluster, or a cluster that was stopped or crashed.",
    remedy: "`navgw-test list` shows the clusters; `navgw-test up --name NAME` starts one.",
  },
  NAVGW_CLUSTER_EXISTS: {
    meaning: "a cluster of that name exists, with options that a restart cannot change",
    cause:
      "Another storage or node, other components on a running cluster, an older k3s on newer data, or a name that is in use.",
    remedy: "Use another name, or delete it with its data first: `navgw-test down --name NAME`.",
  },
  NAVGW_LOCKED: {
    meaning: "another process held the cluster or the kubeconfig for too long",
    cause: "Another `navgw-test` works on the same cluster, or a lock file was left beside a kubeconfig.",
    remedy: "Wait for the process in the message, or end it.",
  },
  NAVGW_HOST: {
    meaning: "a host program of the cluster could not start or failed",
    cause:
      "The cache is on a file system that is mounted `noexec`, the process was killed, or the host has no process or memory left.",
    remedy:
      "Follow the hint. If it happens again, attach the output of `navgw-test dump` and of the command with `--debug` to an issue.",
  },
  NAVGW_GUEST_DIED: {
    meaning: "the machine ended before it should; `consoleTail` has its last lines",
    cause: "The guest ran out of memory, its process on the host was killed, or its kernel crashed.",
    remedy:
      "Read the end of the log that the error names; give it more `--memory`; look for the host's out-of-memory killer in `dmesg`.",
  },
  NAVGW_NODE_FAILED: {
    meaning: "the node failed inside the guest; `consoleTail` has the last lines of its log",
    cause: "A refused argument, a missing image or plugin, a full disk: the message has the node's own line.",
    remedy: "See [a cluster that does not start](#a-cluster-does-not-start).",
  },
  NAVGW_TIMEOUT: {
    meaning: "a time limit expired; the message names it",
    cause:
      "A slow machine, a loaded CI runner, an image that cannot be pulled, or a condition that never became true.",
    remedy:
      "Read what the message lists about the object or the boot; raise the bound, for a start with `--timeout 15m`.",
  },
  NAVGW_CONTROL: {
    meaning: "the guest's control agent refused or failed a request",
    cause: "The guest is still starting, is out of memory, or a command in it could not be run.",
    remedy: "`navgw-test status` shows how far it is; `navgw-test logs init` has the agent's log.",
  },
  NAVGW_MANIFEST: {
    meaning: "a manifest is missing, is not valid YAML or JSON, or was refused by the API server",
    cause:
      "A wrong path, a syntax error, a kind whose CustomResourceDefinition is not applied, or an invalid field.",
    remedy: "Correct the file and line in the message and apply it again.",
  },
  NAVGW_KUBERNETES: {
    meaning: "the Kubernetes API, or kubectl, refused or failed a request",
    cause:
      "An object that does not exist, a conflict, a wait that can no longer succeed, or an API server that is down.",
    remedy: "The message has the API server's own reason; `navgw-test status` shows the cluster's state.",
  },
  NAVGW_IMAGE: {
    meaning: "an image archive, an image reference or a registry's answer is wrong",
    cause: "A misspelt reference, missing credentials, an image of another platform, or a cut archive.",
    remedy: "Correct the reference, run `docker login`, or save the archive again: [images](images.md).",
  },
  NAVGW_LIBKRUN: {
    meaning: "libkrun is missing, too old, or one of its calls failed",
    cause:
      "No libkrun for this platform, one that was built without a needed feature, or a missing libkrunfw.",
    remedy: "Install the optional dependencies, or name a library by `NAVGW_LIBKRUN`: [libkrun](libkrun.md).",
  },
} as const satisfies Readonly<Record<string, ErrorCodeEntry>>;

/** Every error that this package throws on purpose carries one of these: callers branch on the code, never on the message. */
export type NavgwErrorCode = keyof typeof ERROR_CODES;

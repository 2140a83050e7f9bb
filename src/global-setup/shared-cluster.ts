/** The cluster of a test run, as the tests receive it: plain data, fit for another process. */
export interface SharedCluster {
  readonly name: string;
  /** Text of the kubeconfig. */
  readonly kubeconfig: string;
  readonly kubeconfigPath: string;
  /** Address of the Kubernetes API: `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** Name of the kubeconfig's context. */
  readonly context: string;
  /** Snapshot that each test file gets a clone of, with `isolate: "file"`. */
  readonly snapshot?: string | undefined;
}

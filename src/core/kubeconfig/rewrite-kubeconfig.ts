import { parse, stringify } from "yaml";
import { z } from "zod";
import { NavgwError } from "../base/errors.ts";

const nodeSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), "certificate-authority-data": z.base64() }) }),
  ]),
  users: z.tuple([
    z.object({
      user: z.object({ "client-certificate-data": z.base64(), "client-key-data": z.base64() }),
    }),
  ]),
});

/** Credentials of the cluster's administrator for the Kubernetes API. PEM texts. */
export interface ApiCredentials {
  readonly server: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** What the guest writes is not to become warnings on the user's terminal. */
const QUIET = { logLevel: "error" } as const;

/** Name of a cluster's context, cluster and user in kubeconfigs. */
export const contextName = (cluster: string): string => `navgw-${cluster}`;

/**
 * Converts the node's kubeconfig to the one for users.
 * @param node text of k3s.yaml, whose names are all `default`
 * @param server `https://127.0.0.1:PORT`
 * @throws NavgwError NAVGW_CONTROL when the node's has an unexpected format
 */
export function rewriteKubeconfig(node: string, cluster: string, server: string): string {
  const { ca, cert, key } = credentialsOf(node);
  const name = contextName(cluster);
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster: { server, "certificate-authority-data": base64(ca) } }],
      users: [{ name, user: { "client-certificate-data": base64(cert), "client-key-data": base64(key) } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
      preferences: {},
    },
    { lineWidth: 0 },
  );
}

/** Reads the credentials in a kubeconfig of one cluster and one user. @throws NavgwError NAVGW_CONTROL */
export function credentialsOf(kubeconfig: string): ApiCredentials {
  const pem = (base64: string): string => Buffer.from(base64, "base64").toString("latin1");
  try {
    const { clusters, users } = nodeSchema.parse(parse(kubeconfig, QUIET));
    const [{ cluster }] = clusters;
    const [{ user }] = users;
    return {
      server: cluster.server,
      ca: pem(cluster["certificate-authority-data"]),
      cert: pem(user["client-certificate-data"]),
      key: pem(user["client-key-data"]),
    };
  } catch (error) {
    throw new NavgwError("NAVGW_CONTROL", "the node's kubeconfig has an unexpected format", { cause: error });
  }
}

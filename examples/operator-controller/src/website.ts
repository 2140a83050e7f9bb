import type { KubernetesListObject, KubernetesObject, V1Deployment } from "@kubernetes/client-node";

/** A web page to serve, as users of the operator write it. */
export interface Website extends KubernetesObject {
  spec: { text: string; replicas: number };
  status?: { ready: number };
}

export type WebsiteList = KubernetesListObject<Website>;

/** The Deployment that serves a Website. */
export function deploymentOf({ metadata, spec }: Website): V1Deployment {
  const labels = { website: metadata?.name ?? "" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: metadata?.name ?? "",
      namespace: metadata?.namespace ?? "",
      // It goes when the Website goes.
      ownerReferences: [
        {
          apiVersion: "example.com/v1",
          kind: "Website",
          name: metadata?.name ?? "",
          uid: metadata?.uid ?? "",
        },
      ],
    },
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: "web",
              image: "navgw.local/busybox:1.37",
              command: ["sh", "-c", 'echo "$TEXT" > /tmp/index.html; exec httpd -f -p 8080 -h /tmp'],
              env: [{ name: "TEXT", value: spec.text }],
            },
          ],
        },
      },
    },
  };
}

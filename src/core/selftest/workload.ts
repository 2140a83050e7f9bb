import type { Manifest } from "../kubernetes/parse-manifest-text.ts";

/** The image of the story's pods. It is on every node's disk of tools. */
const IMAGE = "navgw.local/busybox:1.37";
/** A name that does not exist on any node before it is loaded. */
export const LOADED_IMAGE = "navgw.local/doctor:1";
export const APP = "doctor";
const PORT = 8080;
const labels = { app: APP };

/** Two pods that share a volume and each respond with their names, behind one Service. */
export const WORKLOAD: readonly Manifest[] = [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: APP },
    ...{ spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "16Mi" } } } },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: APP },
    ...{
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [
              {
                name: APP,
                image: IMAGE,
                imagePullPolicy: "IfNotPresent",
                command: [
                  ...["sh", "-c"],
                  `hostname > /tmp/index.html; echo serving; exec httpd -f -p ${PORT} -h /tmp`,
                ],
                ports: [{ containerPort: PORT }],
                readinessProbe: { httpGet: { port: PORT, path: "/" }, periodSeconds: 1 },
                volumeMounts: [{ name: "data", mountPath: "/data" }],
              },
            ],
            volumes: [{ name: "data", persistentVolumeClaim: { claimName: APP } }],
          },
        },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: APP },
    ...{ spec: { selector: labels, ports: [{ port: 80, targetPort: PORT }] } },
  },
];

/** A pod of the loaded image, which must not be pulled. */
export const LOADED_POD: Manifest = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "loaded" },
  ...{
    spec: {
      restartPolicy: "Never",
      containers: [
        {
          ...{ name: "loaded", image: LOADED_IMAGE, imagePullPolicy: "Never" },
          command: ["echo", "loaded"],
        },
      ],
    },
  },
};

/** The image that every builtin node has: a busybox. */
export const IMAGE = "navgw.local/busybox:1.37";

/** A ConfigMap. @param more of its metadata */
export const configMap = (name: string, data: Record<string, string> = {}, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...more },
  data,
});

/** A Pod of one container that runs once. @param more of its metadata */
export const pod = (name: string, command: string[], image = IMAGE, more: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...more },
  spec: { restartPolicy: "Never", containers: [{ name: "main", image, imagePullPolicy: "Never", command }] },
});

/** The definition of a kind of one's own. */
export const widgets = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets", singular: "widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

/** An object of that kind. @param more of its metadata */
export const widget = (name: string, more: object = {}) => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name, ...more },
  spec: { size: 1 },
});

/** A Deployment and its Service: a web server that returns its own name, and `/big`, a file of 4 MiB. */
export const webServer = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ${IMAGE}
          command: [sh, -c, "mkdir /www; hostname > /www/index.html; dd if=/dev/zero of=/www/big bs=1M count=4; exec httpd -f -p 8080 -h /www"]
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {port: http}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
`;

/**
 * A Pod of TCP servers: on port 7000 one that reads a line and answers a second later with 4 MiB, on 7001 one that sends without end, on
 * 7002 an echo, and on 7003 one that counts what it reads until it has had 8 MiB.
 */
export const tcpServers = pod("tcp", [
  "sh",
  "-c",
  [
    "nc -ll -p 7000 -e sh -c 'read line; sleep 1; dd if=/dev/zero bs=64k count=64' &",
    "nc -ll -p 7001 -e cat /dev/zero &",
    "nc -ll -p 7002 -e cat &",
    "nc -ll -p 7003 -e sh -c 'head -c 8388608 | sha256sum' &",
    "wait",
  ].join("\n"),
]);

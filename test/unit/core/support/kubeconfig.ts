/** A kubeconfig as k3s writes it. */
export const nodeKubeconfig = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa("the ca")}
    server: https://127.0.0.1:6443
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: default
  user:
    client-certificate-data: ${btoa("the cert")}
    client-key-data: ${btoa("the key")}
`;

import { K3sCluster } from "navgw-test";

await using cluster = await new K3sCluster().start();
await cluster.apply("./app.yaml");
await cluster.waitFor({ kind: "Deployment", name: "app" }, "Ready");

await using forward = await cluster.portForward({ service: "app" }, 80);
console.log(await (await fetch(forward.url)).text());

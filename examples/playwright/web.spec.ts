import { expect, test } from "@playwright/test";
import { openK3sCluster } from "navgw-test";
import { sharedCluster } from "navgw-test/global-setup";

// No browser is needed to ask a web server; with one, `page.goto(forwarded.url)` is all there is to add.
test("a web app in the cluster answers through a forwarded port", async ({ request }) => {
  test.setTimeout(90_000);
  const cluster = await openK3sCluster(sharedCluster().name);
  await using namespace = await cluster.createNamespace();
  await namespace.apply(new URL("web.yaml", import.meta.url));
  await namespace.waitFor({ kind: "Deployment", name: "web" }, "Available", { timeoutMs: 60_000 });
  await using forwarded = await namespace.portForward({ service: "web" }, 80);
  const answer = await request.get(forwarded.url);
  expect(await answer.text()).toContain("hello from");
});

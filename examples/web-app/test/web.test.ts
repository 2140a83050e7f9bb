import { expect, test as withNamespace } from "navgw-test/vitest/fixtures";

const BOUND = { timeout: 90_000 };
/** Changes take a moment to reach every node's proxy, in any cluster. */
const POLL = { timeout: 30_000 };
const manifests = ["api.yaml", "web.yaml"].map((name) => new URL(`../manifests/${name}`, import.meta.url));

/** The whole app in the test's namespace, and a way to its pages. */
const test = withNamespace.extend("page", async ({ namespace }, { onCleanup }) => {
  await namespace.apply(manifests);
  await Promise.all(
    ["api", "web"].map((name) =>
      namespace.waitFor({ kind: "Deployment", name }, "Ready", { timeoutMs: BOUND.timeout }),
    ),
  );
  const forwarded = await namespace.portForward({ service: "web" }, 80);
  onCleanup(() => forwarded.close());
  return `${forwarded.url}/cgi-bin/page`;
});

test("counts visits", BOUND, async ({ page }) => {
  expect(await (await fetch(page)).text()).toBe("<h1>Visit 1</h1>\n");
  expect(await (await fetch(page)).text()).toBe("<h1>Visit 2</h1>\n");
});

test("says so while its API is away, and is back with it", BOUND, async ({ page, namespace }) => {
  const status = async (): Promise<number> => (await fetch(page)).status;
  await namespace.kubectl(["scale", "deployment/api", "--replicas=0"]);
  await expect.poll(status, POLL).toBe(503);
  expect(await (await fetch(page)).text()).toBe("<h1>Back soon</h1>\n");

  await namespace.kubectl(["scale", "deployment/api", "--replicas=1"]);
  await namespace.waitFor({ kind: "Deployment", name: "api" }, "Ready", { timeoutMs: BOUND.timeout });
  await expect.poll(status, POLL).toBe(200);
});

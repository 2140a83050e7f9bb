import { createServer } from "node:net";
import { expect, test } from "vitest";
import { listClusters } from "../../../../src/core/cluster/list-clusters.ts";
import { openCluster } from "../../../../src/core/cluster/open-cluster.ts";
import { removeCluster } from "../../../../src/core/cluster/remove-cluster.ts";
import { portOf } from "../../../../src/core/keeper/keeper-forward.ts";
import { writeRecord } from "../../../../src/core/record/cluster-record.ts";
import { killed, pretendCluster, UNPLUGGED } from "../support/cluster.ts";
import { scratch } from "../support/scratch.ts";

scratch();
const BAD = { code: "NAVGW_BAD_OPTION", hint: expect.any(String) };

test("forwards are opened and closed; a wrong one is refused in the user's words", async () => {
  const { keeper, record } = await pretendCluster({ name: "ports" }, {}, UNPLUGGED);
  const apiPort = portOf(keeper.forwards[0]?.host ?? "");
  await writeRecord({ ...record, apiPort });
  const cluster = await openCluster("ports");
  expect(cluster.forwards).toEqual([]);

  for (const [wrong, named] of [
    [{ host: 70_000, guest: 80 }, "host 70000"],
    [{ host: -1, guest: 80 }, "host -1"],
    [{ host: 0, guest: 0 }, "guest 0"],
    [{ host: 0, guest: 1.5 }, "guest 1.5"],
  ] as const) {
    await expect(cluster.forward(wrong)).rejects.toMatchObject({
      ...BAD,
      message: expect.stringContaining(named),
    });
  }
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  await expect(cluster.forward({ host: port, guest: 80 })).rejects.toMatchObject({
    code: "NAVGW_PORT_IN_USE",
    message: expect.stringContaining(`${port}`),
    hint: expect.any(String),
  });
  // Its own are taken, too.
  await expect(cluster.forward({ host: apiPort, guest: 80 })).rejects.toMatchObject({
    code: "NAVGW_PORT_IN_USE",
  });

  const opened = await cluster.forward({ host: 0, guest: 6443 });
  expect(cluster.forwards).toEqual([opened]);
  expect((await openCluster("ports")).forwards).toEqual([opened]);
  await cluster.unforward(opened.host);
  expect(cluster.forwards).toEqual([]);
  for (const unknown of [opened.host, port, 70_000, apiPort]) {
    await expect(cluster.unforward(unknown)).rejects.toMatchObject({
      ...BAD,
      message: expect.stringContaining(`${unknown}`),
    });
  }
  taken.close();

  await killed(keeper.pid);
  for (const call of [() => cluster.forward({ host: 0, guest: 80 }), () => cluster.unforward(1)]) {
    await expect(call()).rejects.toMatchObject({ code: "NAVGW_NO_CLUSTER", hint: expect.any(String) });
  }
  await removeCluster("ports");
});

test("the Kubernetes API's port is no forward of a cluster that is still starting, or starting again", async () => {
  for (const apiPort of [undefined, 40_000]) {
    const changes = { phase: "starting", ...(apiPort === undefined ? {} : { apiPort }) } as const;
    const { record, keeper } = await pretendCluster({ name: "starting" }, changes, UNPLUGGED);
    const { apiPort: _known, ...unknown } = record;
    await writeRecord(apiPort === undefined ? unknown : record);
    expect(keeper.forwards).toHaveLength(1);
    expect(await listClusters()).toMatchObject([{ name: "starting", state: "starting", ports: [] }]);
    await removeCluster("starting");
  }
});

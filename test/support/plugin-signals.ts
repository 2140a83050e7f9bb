import { afterAll, beforeAll, describe, it } from "vitest";
import { table } from "../../src/cli/table.ts";
import { expectNothingLeft, traces, umlMachines } from "./left-behind.ts";
import type { PluginProject } from "./plugin-project.ts";
import { waitUntil } from "./wait-until.ts";

const BOUND = 180_000;

/** What a run is at when the signal comes. */
export type Phase = "boot" | "tests" | "teardown";

/** A run that stops in the phase of STOP_IN. */
const FILES = {
  "vitest.config.ts": `
    import { navgw } from "navgw-test/vitest";
    import { defineConfig } from "vitest/config";
    // Set up after the cluster, so torn down before it.
    const last = {
      name: "last",
      configureVitest({ vitest }) {
        const { config } = vitest.getRootProject();
        config.globalSetup = [...config.globalSetup, new URL("last-setup.ts", import.meta.url).pathname];
      },
    };
    export default defineConfig({
      plugins: [navgw({ cluster: { engine: "uml" } }), last],
      test: { include: ["one.test.ts", "two.test.ts"] },
    });
  `,
  "last-setup.ts": `
    export default () => () => {
      console.log("reached teardown");
      if (process.env.STOP_IN === "teardown") return new Promise((resolve) => setTimeout(resolve, 60_000));
    };
  `,
  "one.test.ts": `
    import { test } from "vitest";
    test("one", { timeout: 60_000 }, async () => {
      console.log("reached tests");
      if (process.env.STOP_IN === "tests") await new Promise((resolve) => setTimeout(resolve, 60_000));
    });
  `,
  "two.test.ts": 'import { test } from "vitest"; test("two", () => {});',
};

/** Whatever ends Vitest, the cluster's life hangs on its process and on nothing that would still have to run. */
export function describeSignals(
  plugin: PluginProject,
  cases: readonly { readonly phase: Phase; readonly signal: NodeJS.Signals }[],
): void {
  describe("a Vitest that is ended by a signal leaves nothing", { timeout: BOUND }, () => {
    const rows: string[][] = [];

    beforeAll(() => plugin.project.write(FILES));

    afterAll(() => {
      const head = ["phase", "signal", "Vitest's end", "gone after", "processes", "sockets", "files"];
      process.stdout.write(`\n${table(head, rows)}\n`);
    });

    it.for(cases)("in $phase by $signal", async ({ phase, signal }) => {
      const vitest = plugin.project.start(["run"], { STOP_IN: phase });
      let output = "";
      vitest.all.on("data", (text: Buffer) => {
        output += text.toString();
      });
      const isReached = async (): Promise<boolean> =>
        phase === "boot" ? (await umlMachines()).length > 0 : output.includes(`reached ${phase}`);
      await waitUntil(phase, BOUND, isReached);
      vitest.kill(signal);
      const killed = performance.now();
      const ended = await vitest;
      await expectNothingLeft();
      const { processes, sockets, files } = await traces();
      rows.push([
        phase,
        signal,
        ended.signal ?? `exit ${ended.exitCode}`,
        `${Math.round(performance.now() - killed)} ms`,
        ...[processes, sockets, files].map(({ length }) => `${length}`),
      ]);
    });
  });
}

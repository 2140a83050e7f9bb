import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { hintText, INPUTS } from "../../../src/action/hint-inputs.ts";
import type { Runner } from "../../../src/action/kvm.ts";
import { command, type Hint, hint, option } from "../../../src/core/base/hint.ts";

const hosted: Runner = { platform: "linux", arch: "x64", hosted: true, container: false };

test.each([
  [
    hint`give it more with ${option("timeoutMs")}; the log shows more`,
    "give it more with input timeout; the log shows more",
  ],
  [
    hint`use ${option("memory", 3072)}, or ${option("storage", "disk")}`,
    "use memory: 3072, or navgw-test up --storage disk",
  ],
  [hint`such as ${option("k3sVersion", "stable")}`, "such as version: stable"],
  [hint`correct it in ${option("k3sConfig")}`, "correct it in input k3s-args"],
  [hint`not ${option("k3sConfig", { disable: "traefik" })}`, "not k3s-args: --disable=traefik"],
  [hint`${option("k3sBinary")} helps`, "navgw-test up --k3s-binary helps"],
  [hint`or: ${command("down", "--name", "ci")}`, "or: navgw-test down --name ci"],
])("a workflow's words for %j", (parts: Hint, text) => {
  expect(hintText(parts)).toBe(text);
});

test("how to get KVM is told by the runner that the job has", () => {
  const parts: Hint = [{ kvm: "denied" }];
  expect(hintText(parts, hosted)).toBe("this hosted runner has no KVM: runs-on: ubuntu-latest (x64)");
  expect(hintText(parts, { ...hosted, hosted: false })).toContain("sudo usermod -aG kvm USER");
});

test("every input that hints name is one of the action's", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../action.yml"), "utf8");
  const inputs = Object.keys((parse(text) as { inputs: object }).inputs);
  const named = Object.values(INPUTS).flatMap((one) => ("input" in one ? [one.input] : []));
  expect(named.length).toBeGreaterThan(5);
  for (const input of named) expect(inputs).toContain(input);
});

import { expect, test } from "vitest";
import { Cli } from "../../../src/cli/cli.ts";
import { allCommands } from "../../../src/cli/commands.ts";
import { FLAGS, hintText } from "../../../src/cli/hint-flags.ts";
import { createProgram } from "../../../src/cli/program.ts";
import { commandPath } from "../../../src/cli/usage-error.ts";
import { command, HINT_VERBS, type Hint, hint, option } from "../../../src/core/base/hint.ts";

const commands = allCommands(createProgram(new Cli()));

test.each([
  [
    hint`give it more with ${option("timeoutMs")}; the log shows more`,
    "give it more with --timeout; the log shows more",
  ],
  [
    hint`an archive with ${option("images")}, or ${option("k3sConfig")}`,
    "an archive with --load, or --k3s-arg",
  ],
  [hint`use ${option("memory", 3072)}`, "use --memory 3072"],
  [hint`use ${option("k3sVersion", "v1.36.1+k3s1")}`, "use --k3s-version v1.36.1+k3s1"],
  [hint`not ${option("k3sConfig", { disable: "traefik" })}`, "not --k3s-arg=--disable=traefik"],
  [
    hint`not ${option("k3sConfig", { "disable-network-policy": true })}`,
    "not --k3s-arg=--disable-network-policy",
  ],
  [hint`${command("down", "--name", "ci")} first`, "navgw-test down --name ci first"],
  [hint`an option of yours`, "an option of yours"],
])("the command line's words for %j", (parts: Hint, text) => {
  expect(hintText(parts)).toBe(text);
});

test("how to get KVM is told in commands", () => {
  expect(hintText([{ kvm: "denied" }])).toContain("sudo usermod -aG kvm $USER");
});

test.each(Object.entries(FLAGS))(
  "option %s is the flag %s of a command that hints are about",
  (_option, flag) => {
    const flags = commands
      .filter((one) => ["up", "run", "apply"].includes(one.name()))
      .flatMap(({ options }) => options.map(({ long }) => long));
    expect(flags).toContain(flag);
  },
);

test.each(HINT_VERBS)("%s is a command", (verb) => {
  expect(commands.map(commandPath)).toContain(`navgw-test ${verb}`);
});

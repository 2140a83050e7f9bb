import { readFileSync } from "node:fs";
import { type Command, Help } from "commander";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cliReference } from "../../../docs/cli-reference.ts";
import { Cli } from "../../../src/cli/cli.ts";
import { shownCommands } from "../../../src/cli/commands.ts";
import { detailsOf } from "../../../src/cli/details.ts";
import { EXIT_CODES } from "../../../src/cli/exit-codes.ts";
import { createProgram } from "../../../src/cli/program.ts";
import { commandPath } from "../../../src/cli/usage-error.ts";
import { navgwHere } from "./support.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A command and every one below it that help shows. */
const withShown = (command: Command): Command[] => [command, ...shownCommands(command).flatMap(withShown)];

const commands = withShown(createProgram(new Cli()));

describe("--help", () => {
  it("lists every command and exit code on stdout", async () => {
    const { stdout, stderr, exitCode } = await navgwHere("--help");
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    const verbs = commands.filter(({ parent }) => parent?.parent === null).map((command) => command.name());
    expect(verbs).toHaveLength(21);
    for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^ {2}${verb}[ |]`, "m"));
    const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
    for (const { code, meaning } of EXIT_CODES) expect(rows).toContainEqual([`${code}`, meaning]);
  });

  it("shows no verb and no option by its old name", async () => {
    const [all, up] = [await navgwHere("--help"), await navgwHere("up", "--help")];
    expect(all.stdout).not.toMatch(/^ +image/m);
    expect(up.stdout).not.toMatch(/--image/);
  });

  it("is what no arguments print, too", async () => {
    const none = await navgwHere();
    const help = await navgwHere("--help");
    expect(none).toMatchObject({ exitCode: 0, stdout: help.stdout });
  });

  it("of a verb shows its notes and examples", async () => {
    const { stdout } = await navgwHere("up", "--help");
    expect(stdout).toMatch(/--engine <ENGINE> +engine that runs the guest/);
    expect(stdout).toContain("Prints the path of the kubeconfig on stdout");
    expect(stdout).toContain("navgw-test up --foreground --storage memory");
  });
});

describe.each(commands.map((command) => [commandPath(command), command] as const))("%s", (_path, command) => {
  it("describes itself, its options and its arguments", () => {
    expect(command.description()).not.toBe("");
    const options = new Help().visibleOptions(command);
    for (const { description } of [...options, ...command.registeredArguments])
      expect(description).not.toBe("");
  });

  it("has the common options", () => {
    const flags = new Help().visibleOptions(command).map(({ long }) => long);
    expect(flags).toEqual(expect.arrayContaining(["--quiet", "--debug", "--no-color", "--help"]));
  });

  it("is in each of its examples", () => {
    for (const [line] of detailsOf(command).examples ?? []) {
      expect(line).toContain(commandPath(command));
    }
  });
});

it("docs/cli.md is what the definitions say: npm run docs", () => {
  const path = new URL("../../../docs/cli.md", import.meta.url);
  expect(readFileSync(path, "utf8")).toBe(cliReference());
});

describe("version", () => {
  it("is the package's", async () => {
    const manifest = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    expect((await navgwHere("--version")).stdout).toBe(version);
  });
});

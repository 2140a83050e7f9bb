import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MAIN, navgwHere, scratch } from "../support.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const SHELLS = ["bash", "zsh", "fish"] as const;

const installed = async (shell: string): Promise<boolean> =>
  (await execa(shell, ["-c", "exit 0"], { reject: false })).exitCode === 0;
const missing = new Set(
  (await Promise.all(SHELLS.map(async (shell) => [shell, await installed(shell)] as const)))
    .filter(([, there]) => !there)
    .map(([shell]) => shell),
);

describe.each(SHELLS)("completion for %s", (shell) => {
  it.skipIf(missing.has(shell))("is a script the shell can read", async () => {
    const { stdout, exitCode } = await navgwHere("completion", shell);
    expect(exitCode).toBe(0);
    const script = join(scratch(), "completion");
    writeFileSync(script, stdout);
    const { stderr } = await execa(shell, ["-n", script]);
    expect(stderr).toBe("");
  });

  it("knows every verb and option of the definitions", async () => {
    const { stdout } = await navgwHere("completion", shell);
    for (const word of ["up", "kubeconfig", "prune", "engine", "storage", "krun"])
      expect(stdout).toContain(word);
  });
});

/** What bash offers at the end of a line, with the real script and the real `navgw-test`. */
async function offers(line: string, files: readonly string[] = []): Promise<string[]> {
  const dir = scratch();
  const bin = join(dir, "navgw-test");
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(bin, 0o755);
  for (const name of ["alpha", "beta"])
    mkdirSync(join(dir, "state/navgw/clusters", name), { recursive: true });
  for (const file of files) writeFileSync(join(dir, file), "");
  const { stdout: script } = await navgwHere("completion", "bash");
  // What readline does at Tab: it sets these and calls the function that `complete` named.
  const tab = `
COMP_LINE=$1 COMP_POINT=\${#1}
COMP_WORDS=() COMP_CWORD=0
_navgw_test
((\${#COMPREPLY[@]} == 0)) || printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa("bash", ["-c", script + tab, "bash", line], {
    cwd: dir,
    env: { PATH: `${dir}:${process.env.PATH}`, XDG_STATE_HOME: join(dir, "state") },
  });
  return stdout === "" ? [] : stdout.split("\n").sort();
}

describe("bash offers", () => {
  it.each([
    ["verbs", "navgw-test sta", ["status"]],
    ["verbs after an option", "navgw-test -q sto", ["stop"]],
    [
      "options of the verb",
      "navgw-test up --k",
      [
        "--k3s-arg",
        "--k3s-binary",
        "--k3s-config",
        "--k3s-version",
        "--k8s-version",
        "--kernel",
        "--kube-port",
      ],
    ],
    ["values of an option", "navgw-test up --engine ", ["auto", "krun", "qemu", "uml"]],
    ["components of k3s", "navgw-test golden build --enable s", ["servicelb"]],
    ["values after =", "navgw-test up --engine=q", ["qemu"]],
    ["options after a value", "navgw-test up --engine uml --mer", ["--merge"]],
    ["values of an argument", "navgw-test logs k", ["k3s", "kernel"]],
    ["inner commands", "navgw-test cache ", ["ls", "prune"]],
    ["options of inner commands", "navgw-test cache prune --out", ["--output"]],
    ["options of an alias", "navgw-test ls --out", ["--output"]],
    ["names of clusters for an argument", "navgw-test down ", ["alpha", "beta"]],
    ["names of clusters for --name", "navgw-test exec --name a", ["alpha"]],
    ["shells", "navgw-test completion ", ["bash", "fish", "zsh"]],
    ["nothing of its own in another command's line", "navgw-test kubectl get --na", []],
    ["nothing of its own after --", "navgw-test exec -- --na", []],
    ["nothing where a number is wanted", "navgw-test up --cpus ", []],
  ])("%s: %s", async (_what, line, expected) => {
    expect(await offers(line)).toEqual(expected);
  });

  it("files where files are wanted", async () => {
    const files = ["app.yaml", "app image.tar", "other"];
    expect(await offers("navgw-test up --manifest app", files)).toEqual(["app image.tar", "app.yaml"]);
    expect(await offers("navgw-test apply one.yaml o", files)).toEqual(["other"]);
  });
});

it.skipIf(missing.has("fish"))("fish offers words with what they mean", async () => {
  const { stdout: script } = await navgwHere("completion", "fish");
  const offered = async (line: string): Promise<string[]> =>
    (await execa("fish", ["-c", `${script}\ncomplete -C '${line}'`])).stdout.split("\n");
  expect(await offered("navgw-test cache ")).toContain("ls\tlist what is cached");
  expect(await offered("navgw-test logs ker")).toEqual(["kernel"]);
  expect((await offered("navgw-test up --stor"))[0]).toMatch(/^--storage\t/);
});

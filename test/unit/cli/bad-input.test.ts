import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { navgwHere } from "./support.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** One line of what, one of what next. */
const TWO_LINES = /^error: [^\n]+\n {2}hint: [^\n]+$/;

describe("bad usage ends with 2, says what and what next, and makes nothing", () => {
  it.each([
    ["an unknown command", ["upp"], "unknown command 'upp'", "did you mean up?"],
    ["an unknown option", ["up", "--enginee", "uml"], "unknown option '--enginee'", "did you mean --engine?"],
    ["an unknown engine", ["up", "--engine", "xen"], "'xen' is invalid", "navgw-test up --help"],
    ["a count that is none", ["up", "--cpus", "many"], "'many' is invalid", "navgw-test up --help"],
    ["no CPU", ["up", "--cpus", "0"], "cpus 0", "navgw-test up --help"],
    ["a bad name", ["up", "--name", "Not_A_Name"], 'name "Not_A_Name"', "navgw-test up --help"],
    ["a port that is no pair", ["up", "--port", "8080"], "'8080' is invalid", "navgw-test up --help"],
    ["a port out of range", ["up", "--port", "70000:80"], "70000", "navgw-test up --help"],
    ["a port of the node out of range", ["up", "--port", "80:0"], "ports", "navgw-test up --help"],
    ["a Kubernetes port out of range", ["up", "--kube-port", "99999"], "99999", "navgw-test up --help"],
    ["too little memory", ["up", "--memory", "128"], "at least 1024 MiB", "navgw-test up --help"],
    ["a timeout that is none", ["up", "--timeout", "soon"], "'soon' is invalid", "navgw-test up --help"],
    ["a version that is none", ["up", "--k8s-version", "latest"], "latest", "navgw-test up --help"],
    [
      "an unknown component",
      ["up", "--enable", "servicelb,nginx"],
      "nginx is not one of",
      "navgw-test up --help",
    ],
    [
      "a component that is disabled as well",
      ["up", "--enable", "traefik", "--k3s-arg=--disable=traefik"],
      "enable has traefik, and k3sConfig has disable: traefik",
      "--k3s-arg=--disable=traefik",
    ],
    ["a word for k3s", ["up", "--k3s-arg", "server"], '"server"', "arguments of k3s server"],
    ["an argument of k3s agent", ["up", "--k3s-arg=--disable-apiserver-lb"], "k3s agent", "up --help"],
    [
      "another data folder",
      ["up", "--k3s-arg=--data-dir=/data"],
      "must be /var/lib/rancher/k3s",
      "up --help",
    ],
    ["a k3s configuration that is not there", ["up", "--k3s-config", "/no/such"], "/no/such", "config.yaml"],
    ["a k3s configuration that is none", ["up", "--k3s-config", "/etc/passwd"], "/etc/passwd", "config.yaml"],
    ["too many arguments", ["up", "extra"], "too many arguments", "navgw-test up --help"],
    ["a missing argument", ["load"], "missing required argument 'IMAGE'", "navgw-test load --help"],
    ["a missing value", ["up", "--name"], "argument missing", "navgw-test up --help"],
    ["an unknown log", ["logs", "etcd"], "'etcd' is invalid", "navgw-test logs --help"],
    ["an unknown shell", ["completion", "tcsh"], "'tcsh' is invalid", "navgw-test completion --help"],
    ["two names", ["down", "a", "--name", "b"], "two names given: a and b", "give only one name"],
    ["a name with --all", ["down", "a", "--all"], "exclude each other", "give only one of them"],
    ["-t without a terminal", ["exec", "-t", "--", "sh"], "-t needs a terminal", "omit -t"],
    [
      "golden rm of nothing",
      ["golden", "rm"],
      "golden rm needs either a KEY or --all",
      "navgw-test golden rm --help",
    ],
    [
      "golden rm of one and all",
      ["golden", "rm", "abc", "--all"],
      "golden rm needs either a KEY or --all",
      "golden rm --help",
    ],
    [
      "a golden disk of no engine",
      ["golden", "build", "--engine", "xen"],
      "'xen' is invalid",
      "golden build",
    ],
    ["a verb by its old name", ["image"], "image is now golden", "navgw-test golden"],
    [
      "a verb by its old name, with more",
      ["image", "build", "--load", "app.tar"],
      "image is now golden",
      "navgw-test golden build --load app.tar",
    ],
    [
      "an option by its old name",
      ["up", "--image", "app.tar"],
      "--image is no longer an option of up",
      "--load app.tar loads an image; --node-image app.tar boots k3s",
    ],
    [
      "an option by its old name, of golden build",
      ["golden", "build", "--image=app:dev"],
      "--image is no longer an option of build",
      "--load app:dev loads an image",
    ],
    ["run without a root", ["run", "--", "true"], "either a directory or an image", "navgw-test run --help"],
    ["run without a command", ["run", "--rootfs", "/"], "a command is required", "navgw-test run --help"],
    ["a root that is not there", ["run", "--rootfs", "/no/such", "--", "true"], "/no/such", "a directory"],
    [
      "a root that is a file",
      ["run", "--rootfs", "/etc/passwd", "--", "true"],
      "not a directory",
      "a directory",
    ],
    ["a volume that is no pair", ["run", "--volume", "/a"], "'/a' is invalid", "navgw-test run --help"],
    [
      "a variable without a name",
      ["run", "--rootfs", "/", "--env", "=x", "--", "true"],
      "no name",
      "NAME=VALUE",
    ],
    [
      "an image that is not there",
      ["run", "--image", "oci:/no/such", "--", "true"],
      "no image at /no/such",
      "layout",
    ],
    ["a bad image reference", ["run", "--image", "UPPER", "--", "true"], "UPPER", "busybox:1.36"],
    ["a name that leaves the directory", ["down", "../../etc"], "../../etc", ""],
  ])("%s", async (_what, args, message, hint) => {
    const { exitCode, stdout, stderr, home } = await navgwHere(...args);
    expect(stderr).toMatch(TWO_LINES);
    expect(stderr.split("\n")[0]).toContain(message);
    expect(stderr.split("\n")[1]).toContain(hint);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(existsSync(join(home, "state/navgw/clusters"))).toBe(false);
  });

  it("help of an unknown command", async () => {
    const { exitCode, stderr } = await navgwHere("help", "upp");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/error: no such command\n {2}hint: [^\n]+$/);
  });
});

describe("a cluster that is not there", () => {
  it.each([
    [["status"]],
    [["status", "nope"]],
    [["stop", "nope"]],
    [["kubeconfig", "nope"]],
    [["env", "--name", "nope"]],
    [["exec", "--name", "nope", "--", "true"]],
    [["kubectl", "--name", "nope", "get", "pods", "-A"]],
    [["logs", "--name", "nope"]],
    [["logs", "k3s", "--name", "nope"]],
    [["port", "--name", "nope", "8080:80"]],
    [["apply", "--name", "nope", "-"]],
    [["load", "--name", "nope", "-"]],
  ])("ends %j with 3", async (args) => {
    const { exitCode, stdout, stderr } = await navgwHere(...args);
    expect(stderr).toMatch(TWO_LINES);
    expect(stderr).toContain(args.includes("nope") ? "nope" : "default");
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
  });

  it("is nothing to complain about for down and list", async () => {
    const down = await navgwHere("down", "nope");
    expect(down).toMatchObject({ exitCode: 0, stdout: "", stderr: "No cluster nope: nothing to remove." });
    const all = await navgwHere("down", "--all");
    expect(all).toMatchObject({ exitCode: 0, stdout: "", stderr: "No clusters." });
    const list = await navgwHere("list");
    expect(list).toMatchObject({ exitCode: 0, stdout: "", stderr: "No clusters; navgw-test up starts one." });
    expect(await navgwHere("list", "-o", "json")).toMatchObject({ exitCode: 0, stdout: "[]", stderr: "" });
  });
});

describe("with -o json", () => {
  it.each([
    [["status", "nope", "-o", "json"], "NAVGW_NO_CLUSTER", 3],
    [["up", "--cpus", "x", "--output=json"], "NAVGW_BAD_OPTION", 2],
    [["up", "-ojson", "--bogus"], "NAVGW_BAD_OPTION", 2],
    [["up", "--name", "-bad-", "-o", "json"], "NAVGW_BAD_OPTION", 2],
  ])("%j is an error on stdout too", async (args, code, exitCode) => {
    const result = await navgwHere(...args);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(TWO_LINES);
    expect(JSON.parse(result.stdout)).toEqual({
      error: { code, message: expect.any(String), hint: expect.any(String) },
    });
  });
});

import { describe, expect, it } from "vitest";
import { runOptionsFromEnvironment, variableOf } from "../../../src/global-setup/environment-options.ts";
import { resolveRunOptions } from "../../../src/global-setup/run-options.ts";

describe("options of a run", () => {
  it("give each run a cluster of its own, named after what it is to be called", () => {
    expect(resolveRunOptions({})).toEqual({ cluster: {}, reuse: undefined, prefix: "test" });
    expect(resolveRunOptions({ cluster: { name: "shop" } })).toMatchObject({
      reuse: undefined,
      prefix: "shop",
    });
  });

  it.each([
    [{ reuse: true }, "test"],
    [{ reuse: true, cluster: { name: "shop" } }, "shop"],
    [{ reuse: "other", cluster: { name: "shop" } }, "other"],
    [{ reuse: false, cluster: { name: "shop" } }, undefined],
  ])("%o reuse the cluster %s", (options, name) => {
    expect(resolveRunOptions(options).reuse).toBe(name);
  });

  it.each([
    [{ reuse: "No Name" }, "reuse: must be 1 to 40 lower-case letters"],
    [{ cluster: { memory: 12 } }, "memory 12"],
    [{ cluster: { engine: "docker" as "uml" } }, "engine"],
  ])("%o are refused before anything is booted", (options, message) => {
    expect(() => resolveRunOptions(options)).toThrow(message);
  });

  it("are overruled by the environment, one by one", () => {
    const environment = runOptionsFromEnvironment({
      NAVGW_ENGINE: "qemu",
      NAVGW_K8S_VERSION: "1.37",
      NAVGW_MEMORY: "3000",
      NAVGW_IMAGES: "a.tar,b:dev",
      NAVGW_ENABLE: "servicelb,traefik",
      NAVGW_NODE: "",
      NAVGW_REUSE: "shared",
    });
    expect(resolveRunOptions({ cluster: { engine: "uml", cpus: 2 } }, environment)).toEqual({
      cluster: {
        ...{ engine: "qemu", cpus: 2, k8sVersion: "1.37", memory: 3000, images: ["a.tar", "b:dev"] },
        enable: ["servicelb", "traefik"],
      },
      reuse: "shared",
      prefix: "test",
    });
  });

  it("from the environment are checked like all others", () => {
    expect(() => resolveRunOptions({}, runOptionsFromEnvironment({ NAVGW_MEMORY: "12" }))).toThrow(
      "memory 12",
    );
    expect(() => resolveRunOptions({}, runOptionsFromEnvironment({ NAVGW_ENGINE: "docker" }))).toThrow(
      "engine",
    );
  });

  it.each([
    ["NAVGW_MEMORY", "lots", "MiB"],
    ["NAVGW_CPUS", "2.5", "whole number"],
    ["NAVGW_TIMEOUT", "soon", "90s, 2m or 500ms"],
    ["NAVGW_TIMEOUT", "-5", "90s, 2m or 500ms"],
  ])("that cannot be read are refused by their variable: %s=%s", (variable, value, hint) => {
    expect(() => runOptionsFromEnvironment({ [variable]: value })).toThrow(
      expect.objectContaining({
        code: "NAVGW_BAD_OPTION",
        message: `${variable}=${value} cannot be read`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it.each([
    ["90", 90_000],
    ["90s", 90_000],
    ["2m", 120_000],
    ["500ms", 500],
    ["1m30s", 90_000],
    ["0.5", 500],
  ])("take NAVGW_TIMEOUT=%s as %i ms", (value, timeoutMs) => {
    expect(runOptionsFromEnvironment({ NAVGW_TIMEOUT: value }).cluster).toEqual({ timeoutMs });
  });

  it("take memory as the command line does", () => {
    expect(runOptionsFromEnvironment({ NAVGW_MEMORY: "4g" }).cluster).toEqual({ memory: 4096 });
  });

  it("refuse a NAVGW_REUSE that is no name", () => {
    expect(() => runOptionsFromEnvironment({ NAVGW_REUSE: "not a name" })).toThrow("NAVGW_REUSE=not a name");
  });

  it("say with a word of NAVGW_REUSE whether a cluster is reused", () => {
    const reuse = (value: string) => runOptionsFromEnvironment({ NAVGW_REUSE: value }).reuse;
    expect(["", "0", "false", "1", "true", "ci"].map(reuse)).toEqual([
      undefined,
      false,
      false,
      true,
      true,
      "ci",
    ]);
  });

  it("have variables that are named after them", () => {
    expect(["engine", "k8sVersion", "k3sBinary", "timeoutMs"].map(variableOf)).toEqual([
      "NAVGW_ENGINE",
      "NAVGW_K8S_VERSION",
      "NAVGW_K3S_BINARY",
      "NAVGW_TIMEOUT",
    ]);
  });
});

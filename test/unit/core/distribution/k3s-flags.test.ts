import { expect, test } from "vitest";
import {
  isList,
  isSwitch,
  needsValue,
  unknownArguments,
} from "../../../../src/core/distribution/k3s-flags.ts";

test("an argument is a switch, a list or has one value", () => {
  expect([isSwitch("debug"), isList("debug"), needsValue("debug")]).toEqual([true, false, false]);
  for (const list of ["tls-san", "kubelet-arg", "etcd-arg"])
    expect([isSwitch(list), isList(list), needsValue(list)]).toEqual([false, true, true]);
  expect([isSwitch("token"), isList("token"), needsValue("token")]).toEqual([false, false, true]);
});

test("what k3s server is not known to have is found, whether it adds or not", () => {
  const config = { disable: [], "kubelet-arg+": [], v: 4, t: "x", "flanel-backend": "none", "disabel+": [] };
  expect(unknownArguments(config)).toEqual(["flanel-backend", "disabel"]);
});

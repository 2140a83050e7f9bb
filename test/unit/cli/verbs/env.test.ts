import { expect, it } from "vitest";
import { assignment } from "../../../../src/cli/verbs/env.ts";

it("sets a variable in each shell's syntax", () => {
  expect(assignment("bash", "KUBECONFIG", "/a b")).toBe("export KUBECONFIG='/a b'");
  expect(assignment("fish", "KUBECONFIG", "/a")).toBe("set -gx KUBECONFIG '/a'");
  expect(assignment("powershell", "KUBECONFIG", "/a")).toBe("$Env:KUBECONFIG = '/a'");
});

import { expect, it } from "vitest";
import { withFlags, withOptions } from "../../../../src/core/options/option-flags.ts";

it.each([
  [
    "give it more with option timeoutMs; the log shows more",
    "give it more with --timeout; the log shows more",
  ],
  ["an archive with option images, or option k3sConfig", "an archive with --load, or --k3s-arg"],
  ["an option of yours", "an option of yours"],
  ["navgw-test down --name ci", "navgw-test down --name ci"],
])("a hint names what there is on the command line: %s", (hint, flags) => {
  expect(withFlags(hint)).toBe(flags);
});

it.each([
  ["use --memory 3072, or --storage disk", "use option memory 3072, or option storage disk"],
  ["ask for less with --memory", "ask for less with option memory"],
  ["navgw-test down --name ci", "navgw-test down --name ci"],
])("a hint names what there is in the API: %s", (hint, options) => {
  expect(withOptions(hint)).toBe(options);
});

import { describe, expect, it } from "vitest";
import { quoteForFish, quoteForPowerShell, quoteForShell } from "../../../../src/core/base/shell-quote.ts";

describe("quoting", () => {
  it("leaves harmless words alone and protects the others", () => {
    expect(quoteForShell("/home/me/kube.config")).toBe("/home/me/kube.config");
    expect(quoteForShell("it's $HOME")).toBe("'it'\\''s $HOME'");
    expect(quoteForFish("it's \\")).toBe("'it\\'s \\\\'");
    expect(quoteForPowerShell("it's")).toBe("'it''s'");
  });
});

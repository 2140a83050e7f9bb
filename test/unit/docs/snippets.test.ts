import { describe, expect, it } from "vitest";
import { snippet, withSnippets } from "../../../docs/snippets.ts";

const text = `import { a } from "a";

describe("x", () => {
  // #region one
  a();
    // #region two
    b();

    c();
    // #endregion
});
`;

describe("code of a page", () => {
  it("is a file without its marks, or a region of it without what indents it", () => {
    expect(snippet(text)).toBe(text.replaceAll(/^ *\/\/ #.*\n/gm, "").trimEnd());
    expect(snippet(text, "two")).toBe("b();\n\nc();");
    expect(snippet("# #region a\nkey: 1\n# #endregion\n", "a")).toBe("key: 1");
  });

  it("is not there when its region is missing or never ends", () => {
    expect(snippet(text, "three")).toBeUndefined();
    expect(snippet("// #region open\na();\n", "open")).toBeUndefined();
    expect(() => withSnippets("<!-- from examples/jest/package.json#none -->\n\n```json\n```\n")).toThrow(
      "examples/jest/package.json has no #region none",
    );
  });

  it("replaces what stood below its comment and nothing else", () => {
    const page = (code: string): string =>
      `<!-- from examples/node-test/setup.js -->\n\n\`\`\`js\n${code}\`\`\`\n\nand\n\n\`\`\`sh\nls\n\`\`\`\n`;
    const filled = page('export { globalSetup, globalTeardown } from "navgw-test/global-setup";\n');
    for (const before of ["", "old();\n\nolder();\n"]) expect(withSnippets(page(before))).toBe(filled);
  });
});

import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { formsOf } from "../../../src/action/secrets.ts";

test("a key is masked as one word in base64, and line by line as it is", () => {
  const key = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
    type: "pkcs1",
    format: "pem",
  }) as string;
  const forms = formsOf(key);
  expect(forms).toContain(Buffer.from(key).toString("base64"));
  const content = key.split("\n").filter((line) => line.length >= 16 && !line.startsWith("-----"));
  expect(content.length).toBeGreaterThan(5);
  for (const line of content) expect(forms).toContain(line);
  // A mask of several lines, or of what every key has, would hide nothing or too much.
  for (const form of forms) expect(form).not.toMatch(/\n|^-----/);
});

test("a token is masked as it is and in base64, and a short part of anything is not", () => {
  expect(formsOf("ab".repeat(32))).toEqual([
    Buffer.from("ab".repeat(32)).toString("base64"),
    "ab".repeat(32),
  ]);
  expect(formsOf("-----BEGIN X-----\nAQ==\n-----END X-----\n")).toHaveLength(1);
});

import { describe, expect, it } from "vitest";
import { NavgwError } from "../../../../src/core/base/errors.ts";
import { planCommand } from "../../../../src/core/microvm/guest-command.ts";

const asked = { command: [], entrypoint: undefined, env: {}, workdir: undefined, user: undefined };
const image = {
  Entrypoint: ["/entry", "-x"],
  Cmd: ["default"],
  Env: ["PATH=/bin", "A=b=c", "EMPTY=", "broken", "=nameless"],
  WorkingDir: "/srv",
  User: "web",
};

describe("what is run in a microVM", () => {
  it("is what the image says", () => {
    expect(planCommand(asked, image)).toEqual({
      argv: ["/entry", "-x", "default"],
      env: { PATH: "/bin", A: "b=c", EMPTY: "" },
      workdir: "/srv",
      user: "web",
    });
  });

  it("is what was asked for where that says something", () => {
    const wanted = { command: ["mine"], env: { A: "changed", B: "new" }, workdir: "/tmp", user: "0" };
    expect(planCommand({ ...asked, ...wanted }, image)).toEqual({
      argv: ["/entry", "-x", "mine"],
      env: { PATH: "/bin", A: "changed", EMPTY: "", B: "new" },
      workdir: "/tmp",
      user: "0",
    });
  });

  it("has nothing of the image's entrypoint or its arguments under another one", () => {
    expect(planCommand({ ...asked, entrypoint: ["sh"] }, image).argv).toEqual(["sh"]);
    expect(planCommand({ ...asked, entrypoint: ["sh"], command: ["-c", "x"] }, image).argv).toEqual([
      ...["sh", "-c", "x"],
    ]);
  });

  it("needs no image", () => {
    expect(planCommand({ ...asked, command: ["true"] }, undefined)).toEqual({
      argv: ["true"],
      env: {},
      workdir: "/",
      user: "",
    });
  });

  it("starts in an absolute directory though the image names none", () => {
    expect(planCommand(asked, { ...image, WorkingDir: "srv/app" }).workdir).toBe("/srv/app");
    expect(planCommand(asked, { ...image, WorkingDir: "" }).workdir).toBe("/");
  });

  it("is an error when nobody names a program", () => {
    for (const config of [undefined, {}, { Cmd: [""] }]) {
      expect(() => planCommand(asked, config)).toThrow(NavgwError);
    }
  });
});

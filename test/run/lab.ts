import { execa } from "execa";
import { runLab, type Suite } from "../krun/lab/lab.ts";
import { NOTHING, type Step } from "./step.ts";

/** A suite in a KVM lab; left out, with a message, where its parts cannot be had. */
export const lab =
  (suite: Suite): Step =>
  async () => {
    const programs = ["qemu-system-x86_64", "apt-get", "dpkg-deb"];
    const missing = await Promise.all(
      programs.map(async (name) => (await execa(name, ["--version"], { reject: false })).failed),
    );
    if (!missing.includes(true)) return runLab(suite, { prefix: `${suite.name}: ` });
    process.stdout.write(`left out: ${programs.filter((_, index) => missing[index]).join(", ")} not here\n`);
    return NOTHING;
  };

import { execa } from "execa";
import { runLab, type Suite } from "../krun/lab/lab.ts";
import { NOTHING, type Step, sum } from "./step.ts";

/** Suites side by side, each in a KVM lab, as one keeps one CPU busy; left out, with a word, where its parts cannot be had. */
export const labs =
  (...suites: readonly Suite[]): Step =>
  async () => {
    const programs = ["qemu-system-x86_64", "apt-get", "dpkg-deb"];
    const missing = await Promise.all(
      programs.map(async (name) => (await execa(name, ["--version"], { reject: false })).failed),
    );
    if (!missing.includes(true)) {
      const tallies = suites.map((suite) => runLab(suite, { prefix: `${suite.name}: ` }));
      return (await Promise.all(tallies)).reduce(sum, NOTHING);
    }
    process.stdout.write(`left out: ${programs.filter((_, index) => missing[index]).join(", ")} not here\n`);
    return NOTHING;
  };

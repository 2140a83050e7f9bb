import { NavgwError } from "../../src/core/base/errors.ts";
import { command, type Hint, hint } from "../../src/core/base/hint.ts";

/** Packages of the libraries that libkrun needs and a minimal system may lack. */
const PACKAGES: Readonly<Record<string, string>> = {
  "libcap-ng.so.0":
    "apt-get install libcap-ng0 (Debian, Ubuntu), dnf install libcap-ng (Fedora), apk add libcap-ng (Alpine)",
  "libgcc_s.so.1":
    "apt-get install libgcc-s1 (Debian, Ubuntu), dnf install libgcc (Fedora), apk add libgcc (Alpine)",
  "ld-linux-x86-64.so.2": "this libkrun is for systems with the GNU C library; build one for yours",
};

/** Converts an error of the system's loader into one with a hint. */
export function loadError(what: "libkrun" | "libkrunfw", path: string, cause: unknown): NavgwError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(
    /^Failed to load shared library: /,
    "",
  );
  return new NavgwError("NAVGW_LIBKRUN", `cannot load ${what} from ${path}: ${reason}`, {
    hint: hintFor(what, reason),
    cause,
  });
}

function hintFor(what: string, reason: string): string | Hint {
  const needed = /^([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(reason)?.[1];
  if (needed !== undefined) {
    const known = PACKAGES[needed];
    return known === undefined ? `install the package that has ${needed}` : `it needs ${needed}: ${known}`;
  }
  if (/version `?(GLIBC|GLIBCXX)_[\d.]+'? not found/.test(reason)) {
    return `this ${what} was built for a newer system: build it on this one, or use your distribution's`;
  }
  if (
    /invalid ELF header|file too short|wrong ELF class|incompatible architecture|not a mach-o/i.test(reason)
  ) {
    return `use a ${what} for ${process.platform} ${process.arch}`;
  }
  return hint`run ${command("doctor")} to see which libraries were found, or set NAVGW_LIBKRUN and NAVGW_LIBKRUNFW to others`;
}

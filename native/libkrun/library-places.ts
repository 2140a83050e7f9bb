/** File names and directories where a system has libkrun and libkrunfw. */
export interface LibraryLocations {
  /** Names of libkrun, best first. */
  readonly libkrun: readonly string[];
  /** Name that libkrun itself loads. */
  readonly libkrunfw: string;
  /** Full names, with a version at the end or before the suffix. */
  readonly libkrunVersioned: RegExp;
  readonly libkrunfwVersioned: RegExp;
  /** npm package that contains libkrun, an optional dependency. */
  readonly libkrunPackage: string | undefined;
  /** npm packages that contain libkrunfw. Not dependencies: used if installed. */
  readonly libkrunfwPackages: readonly string[];
  readonly directories: readonly string[];
}

/** Debian's multiarch directories. */
const TRIPLETS: Readonly<Record<string, string>> = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  riscv64: "riscv64-linux-gnu",
};

/** Locations to search on a platform; undefined for one without libkrun. */
export function libraryLocations(platform: string, arch: string): LibraryLocations | undefined {
  if (platform === "linux") {
    return {
      libkrun: ["libkrun.so.1", "libkrun.so"],
      libkrunfw: "libkrunfw.so.5",
      libkrunVersioned: /^libkrun\.so\.(1(?:\.\d+)+)$/,
      libkrunfwVersioned: /^libkrunfw\.so\.(5(?:\.\d+)+)$/,
      libkrunPackage: arch === "x64" ? "@earendil-works/gondolin-krun-runner-linux-x64" : undefined,
      libkrunfwPackages: [`@superradcompany/microsandbox-linux-${arch}-gnu`],
      directories: [
        "/usr/local/lib64",
        "/usr/local/lib",
        ...(TRIPLETS[arch] === undefined
          ? []
          : [`/usr/local/lib/${TRIPLETS[arch]}`, `/usr/lib/${TRIPLETS[arch]}`]),
        "/usr/lib64",
        "/usr/lib",
        "/home/linuxbrew/.linuxbrew/lib",
      ],
    };
  }
  if (platform === "darwin") {
    return {
      libkrun: ["libkrun.1.dylib", "libkrun.dylib"],
      libkrunfw: "libkrunfw.5.dylib",
      libkrunVersioned: /^libkrun\.(1(?:\.\d+)+)\.dylib$/,
      libkrunfwVersioned: /^libkrunfw\.(5(?:\.\d+)+)\.dylib$/,
      libkrunPackage: arch === "arm64" ? "@earendil-works/gondolin-krun-runner-darwin-arm64" : undefined,
      libkrunfwPackages: [`@superradcompany/microsandbox-darwin-${arch}`],
      // Homebrew on Apple silicon, then on Intel.
      directories: [
        "/opt/homebrew/lib",
        "/opt/homebrew/opt/libkrun/lib",
        "/opt/homebrew/opt/libkrunfw/lib",
        "/usr/local/lib",
      ],
    };
  }
  return undefined;
}

/**
 * The command that installs libkrun, and libkrunfw with it if the system packages it.
 * @param osRelease text of /etc/os-release, on Linux
 */
export function installCommand(platform: string, arch: string, osRelease = ""): string {
  const npmPackage = libraryLocations(platform, arch)?.libkrunPackage;
  // In Homebrew's own formulae since 1.19, for Apple silicon; libkrunfw is its dependency.
  if (platform === "darwin") return "brew install libkrun";
  const systemCommand = distributionsOf(osRelease)
    .map((name) => COMMANDS[name])
    .find((command) => command !== undefined);
  if (systemCommand !== undefined) return systemCommand;
  // Ubuntu 24.04 and Debian 13 have no package for it.
  if (npmPackage !== undefined) return `npm install ${npmPackage}`;
  return "build it: https://github.com/containers/libkrun#building-and-installing";
}

const COMMANDS: Readonly<Record<string, string>> = {
  fedora: "sudo dnf install libkrun libkrunfw",
  "opensuse-tumbleweed": "sudo zypper install libkrun1 libkrunfw5",
  arch: "sudo pacman -S libkrun libkrunfw",
};

/** ID, then ID_LIKE. */
function distributionsOf(osRelease: string): string[] {
  const value = (name: string): string =>
    new RegExp(`^${name}=["']?([^"'\\n]*)`, "m").exec(osRelease)?.[1] ?? "";
  return [value("ID"), ...value("ID_LIKE").split(" ")];
}

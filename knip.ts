import type { KnipConfig } from "knip";

/** `knip --production` looks at what is shipped or builds it: nothing there may be of use to tests alone. */
const isProduction = process.argv.includes("--production");

const config: KnipConfig = {
  workspaces: {
    ".": {
      // With an exclamation mark: of what is shipped.
      entry: [
        "src/core/index.ts!",
        "src/core/images/index.ts!",
        "src/cli/main.ts!",
        "src/action/{main,post}.ts!",
        "src/action/cache/cache-worker.ts!",
        "src/global-setup/{index,teardown}.ts!",
        "src/vitest-plugin/{fixtures,global-setup,index}.ts!",
        // Signing waits for the engine on macOS.
        "native/libkrun/{runner,parent-watch,signed-node}.ts!",
        "guest/build/{build,debian}.ts!",
        "bench/*.ts",
        "docs/recording/record.ts",
        "bench/bare-node/inside.ts",
        "test/krun/inside/*.ts",
        "test/krun/**/*.test.ts",
        "test/unit/native/libkrun/support/{blocked,middle}.ts",
      ],
      project: [
        "src/**/*.ts!",
        "native/**/*.ts!",
        "guest/**/*.ts!",
        "{bench,docs,test}/**/*.ts",
        "!src/action/build/**!",
        "!**/*.test.ts!",
      ],
    },
  },
  ignore: ["examples/**", "dist/**"],
  // A part that a file exports for its tests is of use to the file itself.
  ignoreExportsUsedInFile: isProduction,
  ignoreBinaries: [
    ...["apt-config", "apt-get", "dpkg-deb", "fish", "flock", "go", "ip", "mkfifo", "mount", "ping"],
    ...["qemu-system-x86_64", "script", "setpriv", "sha256sum", "tunctl", "umount", "unshare", "xz"],
  ],
};

export default config;

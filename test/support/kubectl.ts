import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { createDebian } from "../../guest/build/debian.ts";

let program: Promise<string> | undefined;

/** An unmodified kubectl: Debian's package, pinned, fetched once into the cache. */
export function kubectlProgram(): Promise<string> {
  program ??= fetchKubectl();
  return program;
}

async function fetchKubectl(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "navgw/build");
  return join(await createDebian({ cache }).unpack(["kubectl"]), "usr/bin/kubectl");
}

/** kubectl for one kubeconfig: resolves with its stdout and rejects with its stderr. */
export function kubectlFor(kubeconfig: string) {
  return async (args: readonly string[], options: { input?: string } = {}): Promise<string> => {
    const { stdout } = await execa(await kubectlProgram(), args, {
      env: { KUBECONFIG: kubeconfig },
      input: options.input ?? "",
    });
    return stdout;
  };
}

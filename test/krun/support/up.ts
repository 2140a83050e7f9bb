import { navgw } from "../../support/cli.ts";

/** ms from the command to a cluster that is ready: an emulated CPU runs the guest of an emulated CPU. */
export const UP_BOUND = 1_000_000;

/** Starts a cluster on libkrun with one CPU and shows its progress on the lab's console. */
export async function upInLab(
  name: string,
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ kubeconfig: string; progress: string }> {
  const { exitCode, stdout, stderr } = await navgw(
    [
      ...["up", "--name", name, "--engine", "krun", "--cpus", "1", "--memory", "3072"],
      ...(options.includes("--k3s-binary") ? [] : ["--node", "builtin"]),
      ...["--timeout", "14m", ...options],
    ],
    { show: true, env },
  );
  if (exitCode !== 0) throw new Error(`up ended with ${exitCode}\n${stdout}\n${stderr}`);
  return { kubeconfig: stdout.trim(), progress: stderr };
}

import { join } from "node:path";
import { useCache } from "../artifacts/cache-use.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { requirePlatform } from "../base/platform.ts";
import { inheritStreams } from "./inherited-streams.ts";
import { type MicroVmOptions, resolveMicroVm } from "./microvm-options.ts";
import { planRunner, RUN_FILES, STREAMS } from "./microvm-plan.ts";
import { checkRoot, resolveDirectory } from "./microvm-root.ts";
import { Session } from "./microvm-session.ts";
import { type Prepared, prepare } from "./prepare-microvm.ts";
import { makeRunDirectory, type RunDirectory } from "./run-directory.ts";
import { writeRunDisk } from "./run-disk.ts";
import { noNetwork, type RunNetwork, startNetwork } from "./run-network.ts";
import { type Runner, startRunner } from "./runner-process.ts";
import type { MicroVmContext, MicroVmExit, StartedMicroVm } from "./started-microvm.ts";

/**
 * Starts a microVM for one command, on libkrun, and resolves when the command runs. The machine, its network and its
 * unpacked image are removed when the command or this process ends, for whatever reason.
 *
 * ```ts
 * await using vm = await startMicroVm({ image: "busybox:1.37", command: ["cat"] });
 * vm.stdin?.end("hello");
 * const { exitCode } = await vm.exited;
 * ```
 * @throws NavgwError NAVGW_BAD_OPTION, NAVGW_UNSUPPORTED, NAVGW_ENGINE_UNAVAILABLE, NAVGW_LIBKRUN, NAVGW_ARTIFACT,
 * NAVGW_IMAGE, NAVGW_DOWNLOAD, NAVGW_STATE, NAVGW_NO_SPACE, NAVGW_PORT_IN_USE, NAVGW_HOST, NAVGW_GUEST_DIED,
 * NAVGW_TIMEOUT; the signal's reason when it is aborted
 */
export async function startMicroVm(
  options: MicroVmOptions,
  context: MicroVmContext = {},
): Promise<StartedMicroVm> {
  const requested = resolveMicroVm(options);
  const inherited = options.stdio === "inherit";
  requirePlatform();
  const root = await checkRoot(requested.root);
  const volumes = await Promise.all(
    requested.volumes.map(async (volume) => ({
      ...volume,
      host: await resolveDirectory(volume.host, "volume"),
    })),
  );
  context.signal?.throwIfAborted();
  const directory = await makeRunDirectory();
  let network = noNetwork;
  try {
    await using _use = await useCache(context.signal);
    const prepared = await prepare({ ...requested, root, volumes }, directory.path, context);
    const { options: resolved, keeper } = prepared;
    if (keeper !== undefined) {
      network = await startNetwork(keeper, directory.path, resolved.ports, context.signal);
    }
    return await launch(
      { ...prepared, ...{ directory, network, inherited, timeout: requested.timeoutMs } },
      context,
    );
  } catch (error) {
    await network.end();
    await directory[Symbol.asyncDispose]();
    context.signal?.throwIfAborted();
    throw error;
  }
}

/**
 * Runs a command in its own microVM and waits for its end; see {@link startMicroVm}.
 * @returns its exit code, and the signal that ended it
 */
export async function runMicroVm(
  options: MicroVmOptions,
  context: MicroVmContext = {},
): Promise<MicroVmExit> {
  await using vm = await startMicroVm({ ...options, stdio: options.stdio ?? "inherit" }, context);
  // Interactive callers use startMicroVm; here no one uses the pipes.
  vm.stdin?.end();
  vm.stdout?.resume();
  vm.stderr?.resume();
  return await vm.exited;
}

interface Launch extends Prepared {
  readonly directory: RunDirectory;
  readonly network: RunNetwork;
  readonly inherited: boolean;
  readonly timeout: number;
}

async function launch(prepared: Launch, context: MicroVmContext): Promise<StartedMicroVm> {
  const { directory, network, options, timeout } = prepared;
  const bindings = prepared.inherited ? inheritStreams() : undefined;
  const streams = bindings?.streams ?? STREAMS;
  const ports = options.net === "gvproxy" ? network.ports : options.ports;
  const plan = { ...prepared.plan, ports, streams };
  const session = new Session(options.net, context);
  let runner: Runner;
  try {
    if (plan.guest !== undefined) await writeRunDisk(join(directory.path, RUN_FILES.config), plan);
    context.signal?.throwIfAborted();
    runner = startRunner({
      ...{ document: planRunner(plan), dir: directory.path, streams },
      ...{ terminal: bindings?.terminal, onEvent: session.onEvent },
    });
  } catch (error) {
    bindings?.release();
    throw error;
  }
  const onAbort = (): void => session.kill("SIGKILL");
  context.signal?.addEventListener("abort", onAbort, { once: true });
  bindings?.bind(runner, (error) => session.fail(error));
  const exited = session.follow(runner, network).finally(async () => {
    context.signal?.removeEventListener("abort", onAbort);
    await bindings?.drained();
    bindings?.release();
    await network.end();
    await directory[Symbol.asyncDispose]();
  });
  const result = exited.then((exit) => {
    context.signal?.throwIfAborted();
    return exit;
  });
  // Reported to whoever awaits it; nobody has to.
  result.catch(() => undefined);
  try {
    await waitWithin(timeout, Promise.race([session.commandStarted, result]));
  } catch (error) {
    session.kill("SIGKILL");
    await exited.catch(() => undefined);
    throw error;
  }
  return {
    pid: runner.pid,
    ports,
    ...(prepared.inherited
      ? { stdin: undefined, stdout: undefined, stderr: undefined }
      : { stdin: runner.stdin, stdout: runner.stdout, stderr: runner.stderr }),
    exited: result,
    kill: (signal = "SIGKILL") => session.kill(signal),
    async [Symbol.asyncDispose]() {
      session.kill("SIGKILL");
      await result.catch(() => undefined); // reported to whoever awaited its end
    },
  };
}

/** Waits for the command's start with a bound. */
async function waitWithin(ms: number, started: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new NavgwError(
          "NAVGW_TIMEOUT",
          `the microVM's command did not start within the timeout of ${ms / 1000} s`,
          {
            hint: hint`raise ${option("timeoutMs")}, or see init's log with ${option("onLog")}`,
          },
        ),
      ),
    ms,
  );
  try {
    await Promise.race([started, promise]);
  } finally {
    clearTimeout(timer);
  }
}

import { getInput } from "@actions/core";
import { logsDirOf, workspace } from "./action-dirs.ts";
import { Attempt } from "./boot/boot-attempt.ts";
import { reportFailedStart } from "./boot/boot-failed.ts";
import { boot } from "./boot/start-boot.ts";
import { waitForTargets } from "./boot/wait-for-boot.ts";
import { planCache } from "./cache/cache-plan.ts";
import { prepareGolden } from "./cache/golden-cache.ts";
import { goldenSums, imagesFor } from "./cache/golden-images.ts";
import { restoreDownloads } from "./cache/restore-and-save.ts";
import { cancellation } from "./cancellation.ts";
import { addCliToPath } from "./cli-path.ts";
import { readInputs } from "./context.ts";
import { createLogsDir } from "./diagnostics/logs-dir.ts";
import { exitAfterOutput } from "./end-process.ts";
import { enableKvm } from "./kvm.ts";
import { mergeIfRequested } from "./merge-into-kubeconfig.ts";
import { publish } from "./outputs.ts";
import { claimName } from "./owner.ts";
import { maskSecrets } from "./secrets.ts";
import { keepState } from "./state-helper.ts";
import { bootSummary } from "./summary/boot-summary.ts";
import { addToSummary } from "./summary/write-summary.ts";

async function main(signal: AbortSignal, attempt: Attempt): Promise<void> {
  const inputs = readInputs(getInput, workspace());
  const { name } = inputs.options;
  const logsDir = logsDirOf(name);
  attempt.of(name, logsDir);
  await enableKvm(inputs, signal);
  const cache = await restoreDownloads(planCache(inputs, await goldenSums(inputs)), signal);
  const owned = await claimName(name);
  // Before anything is created: post also cleans up after an incomplete boot.
  const state = { name, owned, logsDir, diagnostics: inputs.diagnostics };
  keepState({ ...state, ready: false });
  if (owned) await createLogsDir(logsDir, name);
  await using images = await imagesFor(inputs, signal);
  if (inputs.goldenDisk) await prepareGolden(inputs, images.paths, cache.save !== undefined, signal);
  const booted = await boot({ ...inputs, images: images.paths }, attempt.stages, signal);
  await using cluster = booted.cluster;
  attempt.ready = true;
  await maskSecrets(cluster.cluster);
  const mergedInto = await mergeIfRequested(inputs);
  keepState({ ...state, ready: true, mergedInto, cache: cache.save });
  await addCliToPath();
  publish(booted, inputs, cache, logsDir);
  const waits = await waitForTargets(cluster, inputs, signal);
  await addToSummary(await bootSummary(booted, inputs, cache, waits));
}

const attempt = new Attempt();
try {
  await main(cancellation(), attempt);
} catch (error) {
  await reportFailedStart(error, attempt);
}
exitAfterOutput();

import { getInput } from "@actions/core";
import { Attempt } from "./boot/boot-attempt.ts";
import { reportFailedStart } from "./boot/boot-failed.ts";
import { boot } from "./boot/start-boot.ts";
import { waitForTargets } from "./boot/wait-for-boot.ts";
import { planCache } from "./cache/cache-plan.ts";
import { prepareGolden } from "./cache/golden-cache.ts";
import { goldenSums, imagesFor } from "./cache/golden-images.ts";
import { restoreDownloads } from "./cache/restore-and-save.ts";
import { cancellation } from "./cancellation.ts";
import { offerCli } from "./cli-path.ts";
import { readInputs } from "./context.ts";
import { openLogsFolder } from "./diagnostics/logs-folder.ts";
import { leave } from "./end-process.ts";
import { logsFolder, workspace } from "./folders.ts";
import { enableKvm } from "./kvm.ts";
import { mergeIfAsked } from "./merge-into-kubeconfig.ts";
import { publish } from "./outputs.ts";
import { claimName } from "./owner.ts";
import { maskSecrets } from "./secrets.ts";
import { keepState } from "./state-helper.ts";
import { bootSummary } from "./summary/boot-summary.ts";
import { addToSummary } from "./summary/write-summary.ts";

async function main(signal: AbortSignal, attempt: Attempt): Promise<void> {
  const inputs = readInputs(getInput, workspace());
  const { name } = inputs.options;
  const logsDir = logsFolder(name);
  attempt.of(name, logsDir);
  await enableKvm(inputs, signal);
  const cache = await restoreDownloads(planCache(inputs, await goldenSums(inputs)), signal);
  const owned = await claimName(name);
  // Before anything is made: post clears half a boot away, too.
  const state = { name, owned, logsDir, diagnostics: inputs.diagnostics };
  keepState({ ...state, ready: false });
  if (owned) await openLogsFolder(logsDir, name);
  await using images = await imagesFor(inputs, signal);
  if (inputs.goldenDisk) await prepareGolden(inputs, images.paths, cache.save !== undefined, signal);
  const booted = await boot({ ...inputs, images: images.paths }, attempt.stages, signal);
  await using cluster = booted.cluster;
  attempt.ready = true;
  await maskSecrets(cluster.cluster);
  const mergedInto = await mergeIfAsked(inputs);
  keepState({ ...state, ready: true, mergedInto, cache: cache.save });
  await offerCli();
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
leave();

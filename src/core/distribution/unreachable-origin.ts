import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeDurably } from "../base/durable-files.ts";
import { fileError } from "../base/errors.ts";
import { k3sDownloadsDir, makePrivateDir } from "../base/paths.ts";
import type { Origin } from "./release-origin.ts";

/** How long `auto` does not retry a server that did not respond, ms. */
const RETRY_AFTER = 3_600_000;

const schema = z.object({ base: z.string(), wanted: z.string(), why: z.string(), time: z.number() });

const notePath = (): string => join(k3sDownloadsDir(), "unreachable.json");

/** Why a recent download of a release failed; undefined when there is no recent failure. */
export async function recallFailure(
  { base }: Origin,
  version: string,
  now: number = Date.now(),
): Promise<string | undefined> {
  try {
    const note = schema.parse(JSON.parse(await readFile(notePath(), "utf8")));
    const age = now - note.time;
    const isFresh = age >= 0 && age < RETRY_AFTER;
    return isFresh && note.base === base.href && note.wanted === version ? note.why : undefined;
  } catch {
    return undefined; // no failure recorded, or unreadable: a new attempt is made
  }
}

export async function rememberFailure(
  { base }: Origin,
  version: string,
  why: string,
  now: number = Date.now(),
): Promise<void> {
  try {
    await makePrivateDir(k3sDownloadsDir());
    await writeDurably(notePath(), JSON.stringify({ base: base.href, wanted: version, why, time: now }));
  } catch (error) {
    throw fileError(error, "recording that k3s cannot be downloaded", notePath());
  }
}

/** Forgets the failure: the server has responded. */
export async function forgetFailure(): Promise<void> {
  await rm(notePath(), { force: true });
}

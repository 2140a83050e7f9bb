import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeDurably } from "../base/durable-files.ts";
import { fileError } from "../base/errors.ts";
import { k3sDownloadsDir, makePrivateDir } from "../base/paths.ts";
import type { Origin } from "./release-origin.ts";

/** How long a server that did not answer is not asked again unless k3s is asked for, ms. */
const REMEMBERED_FOR = 3_600_000;

const schema = z.object({ base: z.string(), wanted: z.string(), why: z.string(), time: z.number() });

const notePath = (): string => join(k3sDownloadsDir(), "unreachable.json");

/** Why a release could not be had a short while ago; undefined when it has not been tried since. */
export async function recallFailure(
  { base }: Origin,
  wanted: string,
  now: number = Date.now(),
): Promise<string | undefined> {
  try {
    const note = schema.parse(JSON.parse(await readFile(notePath(), "utf8")));
    const age = now - note.time;
    const isFresh = age >= 0 && age < REMEMBERED_FOR;
    return isFresh && note.base === base.href && note.wanted === wanted ? note.why : undefined;
  } catch {
    return undefined; // never noted, or not readable: asking again answers it
  }
}

export async function rememberFailure(
  { base }: Origin,
  wanted: string,
  why: string,
  now: number = Date.now(),
): Promise<void> {
  try {
    await makePrivateDir(k3sDownloadsDir());
    await writeDurably(notePath(), JSON.stringify({ base: base.href, wanted, why, time: now }));
  } catch (error) {
    throw fileError(error, "noting that k3s cannot be downloaded", notePath());
  }
}

/** Forgets it: the server has answered. */
export async function forgetFailure(): Promise<void> {
  await rm(notePath(), { force: true });
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { NavgwError, systemCode } from "../../base/errors.ts";
import { homeDir } from "../../base/paths.ts";
import { runProgram } from "../../base/run-program.ts";
import { DEFAULT_REGISTRY } from "../image-reference.ts";

/** Credentials for one registry; `note` explains why there are none, where that helps the user. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  /** An OAuth2 refresh token instead of a password. */
  readonly identityToken?: string;
  readonly note?: string;
}

/** Docker Hub's key in config.json since its first version. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";
const HELPER_TIMEOUT = 30_000;

const entry = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
const schema = z.object({
  auths: z.record(z.string(), entry).nullish(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
});
const helperOutput = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Looks a registry up in Docker's config.json (`$DOCKER_CONFIG`, by default `~/.docker`): its own credential
 * helper, else the common one, else the file. A missing helper, or one without credentials, means anonymous access.
 * @param registry host or host:port as in a reference; `docker.io` for Docker Hub
 * @throws NavgwError NAVGW_BAD_OPTION when config.json cannot be read or parsed
 */
export async function findCredentials(
  registry: string,
  env: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<Credentials> {
  const home = env.HOME || homeDir();
  const dir = env.DOCKER_CONFIG || (home && join(home, ".docker"));
  if (dir === undefined) return {};
  const path = join(dir, "config.json");
  const config = await readConfig(path);
  if (config === undefined) return {};
  const keys =
    registry === DEFAULT_REGISTRY ? [DOCKER_HUB_KEY, "index.docker.io", DEFAULT_REGISTRY] : [registry];
  const own = keys.map((key) => config.credHelpers?.[key]).find((name) => name !== undefined);
  const helper = own ?? config.credsStore;
  let note: string | undefined;
  if (helper) {
    const found = await runHelper(helper, keys[0] ?? registry, env, signal);
    if (found.note === undefined) return found;
    note = found.note;
  }
  for (const [key, value] of Object.entries(config.auths ?? {})) {
    if (!keys.includes(key) && !keys.includes(hostOf(key))) continue;
    const found = fromEntry(value, path, key);
    if (found !== undefined) return found;
  }
  return note === undefined ? {} : { note };
}

async function readConfig(path: string): Promise<z.infer<typeof schema> | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw new NavgwError("NAVGW_BAD_OPTION", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new NavgwError("NAVGW_BAD_OPTION", `${path} is not a Docker configuration`, {
      hint: "repair or remove it, or point DOCKER_CONFIG at another directory",
      cause: error,
    });
  }
}

function fromEntry(value: z.infer<typeof entry>, path: string, key: string): Credentials | undefined {
  if (value.identitytoken) return { identityToken: value.identitytoken };
  if (value.username !== undefined && value.password !== undefined) {
    return { username: value.username, password: value.password };
  }
  // docker login writes an empty entry when a helper keeps the secret.
  if (!value.auth) return undefined;
  const text = Buffer.from(value.auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1)
    throw new NavgwError("NAVGW_BAD_OPTION", `${path}: the auth of ${key} is not base64 of user:password`);
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, "") };
}

/** https://github.com/docker/docker-credential-helpers: `get`, the server on stdin, JSON on stdout. */
async function runHelper(
  name: string,
  server: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Credentials> {
  // The name becomes part of a program's name: it must not contain a path.
  if (!/^[\w.-]+$/.test(name)) {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `bad credential helper ${JSON.stringify(name)} in Docker's config.json`,
    );
  }
  const program = `docker-credential-${name}`;
  try {
    const result = await runProgram(program, ["get"], {
      input: `${server}\n`,
      env,
      signal,
      timeout: HELPER_TIMEOUT,
    });
    if (result.exitCode !== 0) {
      const output = (result.stdout.toString("utf8") || result.stderr)
        .trim()
        .split("\n", 1)[0]
        ?.slice(0, 200);
      return { note: `${program} has no credentials for ${server}: ${output}` };
    }
    const parsed = helperOutput.parse(JSON.parse(result.stdout.toString("utf8")));
    if (parsed.Username === "<token>") return { identityToken: parsed.Secret };
    return { username: parsed.Username, password: parsed.Secret };
  } catch (error) {
    if (signal?.aborted) throw error;
    const why = systemCode(error) === "ENOENT" ? "is not installed" : "failed";
    return { note: `${program}, named in Docker's config.json, ${why}` };
  }
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

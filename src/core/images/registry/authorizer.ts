import { z } from "zod";
import { NavgwError } from "../../base/errors.ts";
import { type Challenge, parseChallenges } from "./auth-challenge.ts";
import { type HttpAnswer, type HttpClient, readBody } from "./http-client.ts";
import type { Credentials } from "./registry-credentials.ts";
import { failureOf } from "./registry-failure.ts";

const LARGEST_TOKEN_ANSWER = 1 << 20;
/** Seconds a token lasts when the server does not say: the default of the token specification. */
const DEFAULT_EXPIRY = 60;

const tokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

interface KnownHeader {
  readonly value: string;
  /** ms since the epoch. */
  readonly expires: number;
}

/** Knows how to be let in to one repository of one registry, and learns it from the first 401. */
export class Authorizer {
  readonly #http: HttpClient;
  readonly #repository: string;
  readonly #find: () => Promise<Credentials>;
  #credentials: Promise<Credentials> | undefined;
  #header: KnownHeader | undefined;

  constructor(http: HttpClient, repository: string, find: () => Promise<Credentials>) {
    this.#http = http;
    this.#repository = repository;
    this.#find = find;
  }

  /** The Authorization header to send, if any is known and has not run out. */
  header(): string | undefined {
    return this.#header !== undefined && this.#header.expires > Date.now() ? this.#header.value : undefined;
  }

  /** Why there are no credentials, for the hint of a refusal. */
  async note(): Promise<string | undefined> {
    return (await this.#known()).note;
  }

  /** Does what a 401 asks for. False: there is nothing (more) to offer. */
  async satisfy(answer: HttpAnswer, signal: AbortSignal | undefined): Promise<boolean> {
    const challenges = parseChallenges(answer.headers["www-authenticate"]);
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
      this.#header = await this.#token(bearer, answer.url, signal);
      return true;
    }
    const { username, password } = await this.#known();
    if (
      username === undefined ||
      password === undefined ||
      !challenges.some(({ scheme }) => scheme === "basic")
    ) {
      return false;
    }
    const value = basic(username, password);
    if (this.#header?.value === value) return false;
    this.#header = { value, expires: Number.POSITIVE_INFINITY };
    return true;
  }

  /** https://distribution.github.io/distribution/spec/auth/token/ and /oauth/ for identity tokens. */
  async #token(challenge: Challenge, asked: URL, signal: AbortSignal | undefined): Promise<KnownHeader> {
    const { realm, service } = challenge.parameters;
    const scope = challenge.parameters.scope ?? `repository:${this.#repository}:pull`;
    if (realm === undefined || !URL.canParse(realm, asked.href)) {
      throw new NavgwError("NAVGW_IMAGE", `${asked.host} asks for a token but names no server for it`);
    }
    const url = new URL(realm, asked.href);
    const { username, password, identityToken, note } = await this.#known();
    const common = { ...(service === undefined ? {} : { service }), scope };
    const headers: Record<string, string> = {};
    let form: URLSearchParams | undefined;
    if (identityToken !== undefined) {
      const fields = { grant_type: "refresh_token", refresh_token: identityToken, client_id: "navgw-test" };
      form = new URLSearchParams({ ...common, ...fields });
    } else {
      for (const [key, value] of Object.entries(common)) url.searchParams.set(key, value);
      if (username !== undefined && password !== undefined) headers.authorization = basic(username, password);
    }
    const answer = await this.#http.send(url, { headers, signal, ...(form === undefined ? {} : { form }) });
    const what = `a token for ${this.#repository}`;
    if (answer.status !== 200) throw await failureOf(answer, what, note);
    const body = await readBody(answer, LARGEST_TOKEN_ANSWER, what, signal);
    const parsed = tokenAnswer.safeParse(tryJson(body));
    const token = parsed.data?.token ?? parsed.data?.access_token;
    if (!token || /[^\x21-\x7e]/.test(token)) {
      throw new NavgwError("NAVGW_IMAGE", `${url.host} answers a token request without a token`);
    }
    const lasts = Math.max(parsed.data?.expires_in ?? DEFAULT_EXPIRY, 1);
    return { value: `Bearer ${token}`, expires: Date.now() + lasts * 1000 };
  }

  #known(): Promise<Credentials> {
    this.#credentials ??= this.#find();
    return this.#credentials;
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function tryJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // said as "without a token" by the caller
  }
}

import { z } from "zod";
import { NavgwError } from "../../base/errors.ts";
import { type Challenge, parseChallenges } from "./auth-challenge.ts";
import { type HttpClient, type HttpResponse, readBody } from "./http-client.ts";
import type { Credentials } from "./registry-credentials.ts";
import { failureOf } from "./registry-failure.ts";

const LARGEST_TOKEN_RESPONSE = 1 << 20;
/** Lifetime of a token in seconds when the server states none: the default of the token specification. */
const DEFAULT_EXPIRY = 60;

const tokenResponse = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

interface KnownHeader {
  readonly value: string;
  /** ms since the epoch. */
  readonly expires: number;
}

/** Authenticates to one repository of one registry, as its first 401 requires. */
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

  /** The Authorization header to send, if one is known and has not expired. */
  header(): string | undefined {
    return this.#header !== undefined && this.#header.expires > Date.now() ? this.#header.value : undefined;
  }

  /** Reason why there are no credentials, for the hint of an error. */
  async note(): Promise<string | undefined> {
    return (await this.#loadCredentials()).note;
  }

  /** Meets the challenge of a 401. Returns false when no (other) credentials are available. */
  async satisfy(response: HttpResponse, signal: AbortSignal | undefined): Promise<boolean> {
    const challenges = parseChallenges(response.headers["www-authenticate"]);
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
      this.#header = await this.#token(bearer, response.url, signal);
      return true;
    }
    const { username, password } = await this.#loadCredentials();
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
  async #token(challenge: Challenge, requestUrl: URL, signal: AbortSignal | undefined): Promise<KnownHeader> {
    const { realm, service } = challenge.parameters;
    const scope = challenge.parameters.scope ?? `repository:${this.#repository}:pull`;
    if (realm === undefined || !URL.canParse(realm, requestUrl.href)) {
      throw new NavgwError("NAVGW_IMAGE", `${requestUrl.host} requires a token but names no token server`);
    }
    const url = new URL(realm, requestUrl.href);
    const { username, password, identityToken, note } = await this.#loadCredentials();
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
    const response = await this.#http.send(url, { headers, signal, ...(form === undefined ? {} : { form }) });
    const what = `a token for ${this.#repository}`;
    if (response.status !== 200) throw await failureOf(response, what, note);
    const body = await readBody(response, LARGEST_TOKEN_RESPONSE, what, signal);
    const parsed = tokenResponse.safeParse(tryJson(body));
    const token = parsed.data?.token ?? parsed.data?.access_token;
    if (!token || /[^\x21-\x7e]/.test(token)) {
      throw new NavgwError("NAVGW_IMAGE", `${url.host} responded to a token request without a token`);
    }
    const lifetime = Math.max(parsed.data?.expires_in ?? DEFAULT_EXPIRY, 1);
    return { value: `Bearer ${token}`, expires: Date.now() + lifetime * 1000 };
  }

  #loadCredentials(): Promise<Credentials> {
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
    return undefined; // reported as "without a token" by the caller
  }
}

import { NavgwError } from "../base/errors.ts";

const GITHUB = "https://github.com/k3s-io/k3s/releases/download/";
const CHANNELS = "https://update.k3s.io/v1-release/channels/";

/** Where k3s releases are downloaded. */
export interface Origin {
  /** Ends with a slash. Release files are at `BASE/RELEASE/FILE`, as on GitHub. */
  readonly base: URL;
  /** Ends with a slash. A channel's newest release is what `CHANNELS/NAME` contains or redirects to. */
  readonly channels: URL;
  readonly isMirror: boolean;
}

/**
 * GitHub, or the mirror of `NAVGW_K3S_MIRROR`, which has the same layout and its channels below `channels/`.
 * @throws NavgwError NAVGW_BAD_OPTION when that is not an HTTP URL
 */
export function findOrigin(env: NodeJS.ProcessEnv = process.env): Origin {
  const mirror = env.NAVGW_K3S_MIRROR;
  if (mirror === undefined || mirror === "") {
    return { base: new URL(GITHUB), channels: new URL(CHANNELS), isMirror: false };
  }
  const text = mirror.endsWith("/") ? mirror : `${mirror}/`;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new NavgwError("NAVGW_BAD_OPTION", `NAVGW_K3S_MIRROR is not an HTTP URL: ${mirror}`, {
      hint: "set it to a URL such as https://mirror.example/k3s, which serves v1.36.1%2Bk3s1/k3s and so on",
    });
  }
  const base = new URL(text);
  return { base, channels: new URL("channels/", base), isMirror: true };
}

/** Address of a release's file. */
export function releaseUrl(origin: Origin, release: string, file: string): URL {
  return new URL(`${encodeURIComponent(release)}/${file}`, origin.base);
}

/** Whether downloads are disabled: `NAVGW_OFFLINE` set to anything but 0. */
export function isOffline(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.NAVGW_OFFLINE !== undefined && !["", "0", "false"].includes(env.NAVGW_OFFLINE);
}

import koffi from "koffi";
import { NavgwError } from "../../src/core/base/errors.ts";
import { command, hint } from "../../src/core/base/hint.ts";
import { BOUND, type BoundCall, type BoundName, FEATURES, type FeatureName } from "./declarations.ts";
import { loadError } from "./load-error.ts";
import { refusal } from "./refusal.ts";
import type { LogLevel } from "./runner-document.ts";

type Handle = ReturnType<typeof koffi.load>;

/** koffi unloads what nobody holds any more, and libkrun's threads would go on running in what is no longer there. */
const held: Handle[] = [];
/** libkrun's logger is one for the process, and setting it twice ends the process. */
let logging = false;

const LOG_LEVELS: readonly LogLevel[] = ["off", "error", "warn", "info", "debug", "trace"];
/** No colours in a log file. */
const LOG_STYLE_NEVER = 2;
/** RUST_LOG of whoever started us is not an order. */
const LOG_OPTION_NO_ENV = 1;

/** libkrun, loaded into this process for good. */
export class Libkrun {
  readonly path: string;
  readonly #handle: Handle;
  readonly #functions = new Map<BoundName, (...args: unknown[]) => number>();

  /**
   * @param path of libkrun
   * @param firmware path of libkrunfw. libkrun asks for it by name alone as a context is made, and the system's loader
   *   then gives what is loaded under that name already: no search path needs to be set.
   * @throws NavgwError NAVGW_LIBKRUN, with what to install where a library of theirs is missing
   */
  constructor(path: string, firmware?: string) {
    this.path = path;
    // Its code is run by nobody: what it has is one large constant, the kernel.
    if (firmware !== undefined) held.push(load(firmware, "libkrunfw", { lazy: true }));
    this.#handle = load(path, "libkrun", {});
    held.push(this.#handle);
  }

  /** Whether the library has a function. */
  has(name: string): boolean {
    try {
      this.#handle.symbol(name);
      return true;
    } catch {
      return false; // the one thing it can say
    }
  }

  /** Whether libkrun was built with something; undefined when it cannot tell: before 1.17.3, or not known to it. */
  feature(name: FeatureName): boolean | undefined {
    if (!this.has("krun_has_feature")) return undefined;
    const answer = this.call("krun_has_feature", FEATURES[name].number);
    return answer < 0 ? undefined : answer === 1;
  }

  /**
   * Calls a function with arguments that were checked before: numbers out of their type's range would be cut off.
   * @returns what it returned: an errno when negative
   * @throws NavgwError NAVGW_LIBKRUN when this libkrun does not have it
   */
  call(name: BoundName, ...args: unknown[]): number {
    return this.#bind(name)(...args);
  }

  /** Sends libkrun's messages to a descriptor, which libkrun then owns. Once a process. */
  initLog(descriptor: number, level: LogLevel): void {
    if (logging) throw new TypeError("libkrun's log has been set up already");
    const wanted = LOG_LEVELS.indexOf(level);
    if (wanted < 0) throw new NavgwError("NAVGW_BAD_OPTION", `no level of a log: ${JSON.stringify(level)}`);
    const returned = this.call("krun_init_log", descriptor, wanted, LOG_STYLE_NEVER, LOG_OPTION_NO_ENV);
    if (returned < 0) throw refusal("krun_init_log", { descriptor, level }, returned);
    logging = true;
  }

  #bind(name: BoundName): (...args: unknown[]) => number {
    const bound = this.#functions.get(name);
    if (bound !== undefined) return bound;
    if (!this.has(name)) throw tooOld(name, this.path);
    const found = this.#handle.func(BOUND[name].prototype) as (...args: unknown[]) => number;
    this.#functions.set(name, found);
    return found;
  }
}

function load(path: string, what: "libkrun" | "libkrunfw", options: { readonly lazy?: boolean }): Handle {
  try {
    return koffi.load(path, options);
  } catch (error) {
    throw loadError(what, path, error);
  }
}

function tooOld(name: BoundName, path: string): NavgwError {
  const { since, feature }: BoundCall = BOUND[name];
  const built = feature === undefined ? "" : `, built with ${FEATURES[feature].make}`;
  return new NavgwError(
    "NAVGW_LIBKRUN",
    `${name} needs libkrun ≥ ${since}${built}: ${path} does not have it`,
    {
      hint: hint`install a newer libkrun, or name one by NAVGW_LIBKRUN; ${command("doctor")} shows which one is used`,
    },
  );
}

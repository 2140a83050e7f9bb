import koffi from "koffi";
import { NavgwError } from "../../src/core/base/errors.ts";
import { command, hint } from "../../src/core/base/hint.ts";
import { BOUND, type BoundCall, type BoundName, FEATURES, type FeatureName } from "./declarations.ts";
import { loadError } from "./load-error.ts";
import { refusal } from "./refusal.ts";
import type { LogLevel } from "./runner-document.ts";

type Handle = ReturnType<typeof koffi.load>;

/** koffi unloads a library without references, and libkrun's threads would continue running in unmapped memory. */
const loaded: Handle[] = [];
/** libkrun has one logger for the process, and setting it twice ends the process. */
let isLogConfigured = false;

const LOG_LEVELS: readonly LogLevel[] = ["off", "error", "warn", "info", "debug", "trace"];
/** No colours in a log file. */
const LOG_STYLE_NEVER = 2;
/** Ignores RUST_LOG of the environment. */
const LOG_OPTION_NO_ENV = 1;

/** libkrun, loaded permanently into this process. */
export class Libkrun {
  readonly path: string;
  readonly #handle: Handle;
  readonly #functions = new Map<BoundName, (...args: unknown[]) => number>();

  /**
   * @param path of libkrun
   * @param firmware path of libkrunfw. libkrun requests it by name alone when a context is created, and the system's
   *   loader then returns the library already loaded under that name: no search path needs to be set.
   * @throws NavgwError NAVGW_LIBKRUN, with the package to install when a library they need is missing
   */
  constructor(path: string, firmware?: string) {
    this.path = path;
    // It has no code to run, only one large constant: the kernel.
    if (firmware !== undefined) loaded.push(load(firmware, "libkrunfw", { lazy: true }));
    this.#handle = load(path, "libkrun", {});
    loaded.push(this.#handle);
  }

  /** Whether the library has a function. */
  has(name: string): boolean {
    try {
      this.#handle.symbol(name);
      return true;
    } catch {
      return false; // the only reason for an error
    }
  }

  /** Whether libkrun was built with a feature; undefined when it cannot report that: before 1.17.3, or a feature unknown to it. */
  feature(name: FeatureName): boolean | undefined {
    if (!this.has("krun_has_feature")) return undefined;
    const returned = this.call("krun_has_feature", FEATURES[name].number);
    return returned < 0 ? undefined : returned === 1;
  }

  /**
   * Calls a function with arguments that were checked before: numbers out of their type's range would be truncated.
   * @returns its return value: an errno when negative
   * @throws NavgwError NAVGW_LIBKRUN when this libkrun does not have it
   */
  call(name: BoundName, ...args: unknown[]): number {
    return this.#bind(name)(...args);
  }

  /** Sends libkrun's messages to a descriptor, which libkrun then owns. Only once in a process. */
  initLog(descriptor: number, level: LogLevel): void {
    if (isLogConfigured) throw new TypeError("libkrun's log has been set up already");
    const levelNumber = LOG_LEVELS.indexOf(level);
    if (levelNumber < 0)
      throw new NavgwError("NAVGW_BAD_OPTION", `unknown log level: ${JSON.stringify(level)}`);
    const returned = this.call("krun_init_log", descriptor, levelNumber, LOG_STYLE_NEVER, LOG_OPTION_NO_ENV);
    if (returned < 0) throw refusal("krun_init_log", { descriptor, level }, returned);
    isLogConfigured = true;
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
  return new NavgwError("NAVGW_LIBKRUN", `${name} needs libkrun ≥ ${since}${built}, and ${path} lacks it`, {
    hint: hint`install a newer libkrun, or set NAVGW_LIBKRUN to one; ${command("doctor")} shows which one is used`,
  });
}

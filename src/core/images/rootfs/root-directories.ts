import { closeSync, constants, lstatSync, mkdirSync, openSync, readlinkSync } from "node:fs";
import { NavgwError, systemCode } from "../../base/errors.ts";
import { refused, showName, toSystem } from "./entry-names.ts";

/** A directory inside the root, just verified to be one. Valid until the next call to `trim` or `forget`. */
export interface Directory {
  /** Real path below the root, no symlinks in it. */
  readonly path: readonly string[];
  /** Prepended to a child's name it makes a path for system calls. Ends in a slash. */
  readonly prefix: string;
}

/** Linux's own bound on symlinks in one path. */
const MAX_LINKS = 40;
/** Directories kept open between entries. */
const KEPT_OPEN = 64;
const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Resolves directories below a root as if the root were `/`: symlinks are read, never followed by the kernel, and their
 * targets are resolved from the root, so none leads outside.
 *
 * Where /proc is mounted (Linux), directories are held open without following links and children are reached through
 * `/proc/self/fd/N/`, as with openat: renaming or replacing a directory meanwhile has no effect. Elsewhere
 * every component is checked again for each entry.
 */
export class RootDirectories implements Disposable {
  readonly #root: string;
  readonly #anchored: boolean;
  readonly #open = new Map<string, number>();
  readonly #rootFd: number;
  readonly #created: (path: readonly string[]) => void;

  /**
   * @param root an existing directory, itself trusted
   * @param created called for each directory that was created because no entry named it
   * @param anchored default: whether /proc/self/fd works on this machine
   */
  constructor(root: string, created: (path: readonly string[]) => void, anchored: boolean = hasProc()) {
    this.#root = Buffer.from(root).toString("latin1");
    this.#created = created;
    this.#anchored = anchored;
    this.#rootFd = openSync(root, OPEN_DIRECTORY);
  }

  /**
   * Resolves a path to a directory. Missing directories are created when `create` is set.
   * @returns undefined when it is missing and `create` is not set
   * @throws NavgwError NAVGW_IMAGE when a part of the path is not a directory, and for symlink loops
   */
  directory(parts: readonly string[], create: boolean): Directory | undefined {
    const queue = [...parts].reverse();
    let at = this.#rootDirectory();
    let links = 0;
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (name === "..") {
        // Only a link's target can contain it: entry names with it were refused.
        at = this.#reenter(at.path.slice(0, -1));
        continue;
      }
      const next = this.#enter(at, name, create);
      if (next === "missing") return undefined;
      if (typeof next === "object") {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) throw refused(parts.join("/"), "a loop of symlinks");
      const target = readlinkSync(toSystem(at.prefix + name), { encoding: "latin1" });
      if (target.startsWith("/")) at = this.#rootDirectory();
      queue.push(
        ...target
          .split("/")
          .filter((part) => part !== "" && part !== ".")
          .reverse(),
      );
    }
    return at;
  }

  /** Closes the directories kept open beyond the bound. Call it between entries: it invalidates those returned before. */
  trim(): void {
    for (const [key, fd] of this.#open) {
      if (this.#open.size <= KEPT_OPEN) return;
      this.#open.delete(key);
      closeSync(fd);
    }
  }

  /** Closes a directory that is about to be removed or replaced, and those below it. */
  forget(path: readonly string[]): void {
    const key = path.join("/");
    for (const [kept, fd] of this.#open) {
      if (kept !== key && !kept.startsWith(`${key}/`)) continue;
      this.#open.delete(kept);
      closeSync(fd);
    }
  }

  [Symbol.dispose](): void {
    for (const fd of this.#open.values()) closeSync(fd);
    this.#open.clear();
    closeSync(this.#rootFd);
  }

  #rootDirectory(): Directory {
    return { path: [], prefix: this.#anchored ? `/proc/self/fd/${this.#rootFd}/` : `${this.#root}/` };
  }

  /** Resolves a real path again. */
  #reenter(path: readonly string[]): Directory {
    let at = this.#rootDirectory();
    for (const name of path) {
      const next = this.#enter(at, name, false);
      if (typeof next !== "object")
        throw refused(path.join("/"), "a directory that changed while it was in use");
      at = next;
    }
    return at;
  }

  #enter(parent: Directory, name: string, create: boolean): Directory | "missing" | "link" {
    const path = [...parent.path, name];
    const key = path.join("/");
    const kept = this.#open.get(key);
    if (kept !== undefined) {
      // Moved to the end: the least recently used are closed first.
      this.#open.delete(key);
      this.#open.set(key, kept);
      return { path, prefix: `/proc/self/fd/${kept}/` };
    }
    for (;;) {
      const system = toSystem(parent.prefix + name);
      try {
        if (this.#anchored) {
          const fd = openSync(system, OPEN_DIRECTORY);
          this.#open.set(key, fd);
          return { path, prefix: `/proc/self/fd/${fd}/` };
        }
        const found = lstatSync(system);
        if (found.isDirectory()) return { path, prefix: `${parent.prefix}${name}/` };
        if (found.isSymbolicLink()) return "link";
        throw refused(key, "a file where a directory is needed");
      } catch (error) {
        const code = systemCode(error);
        if (code === "ENOTDIR" || code === "ELOOP") {
          if (lstatSync(system).isSymbolicLink()) return "link";
          throw refused(key, "a file where a directory is needed");
        }
        if (code === "EMFILE") {
          throw new NavgwError("NAVGW_IMAGE", `too many nested links to reach ${showName(key)}`, {
            cause: error,
          });
        }
        if (code !== "ENOENT") throw error;
        if (!create) return "missing";
        mkdirSync(system, 0o755);
        this.#created(path);
      }
    }
  }
}

/** Whether directories can be reached by their descriptors on this machine. */
function hasProc(): boolean {
  try {
    return process.platform === "linux" && lstatSync("/proc/self/fd").isDirectory();
  } catch {
    return false; // no /proc mounted: the other way works too
  }
}

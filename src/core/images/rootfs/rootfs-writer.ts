import {
  closeSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { systemCode } from "../../base/errors.ts";
import type { TarEntry } from "../../tar/tar-entry.ts";
import { refused, splitInside, toSystem } from "./entry-names.ts";
import {
  type Attributes,
  type Ownership,
  setLinkAttributes,
  setModeAndTime,
  setOwner,
} from "./file-attributes.ts";
import { FileContents } from "./file-contents.ts";
import { PathTree } from "./path-tree.ts";
import { type Directory, RootDirectories } from "./root-directories.ts";
import { type Sidecar, type SidecarRecord, toSidecar } from "./sidecar.ts";

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const NO_XATTRS: ReadonlyMap<string, Buffer> = new Map();
/** Attributes of a directory that no entry describes. */
const IMPLIED: Attributes = { mode: 0o755, uid: 0, gid: 0, mtime: undefined, xattrs: NO_XATTRS };

/**
 * Creates and removes files below a root, as layers require. Files are written as they arrive; directories get
 * their modes and times at the very end, since a later entry may still need to write into a read-only one.
 */
export class RootfsWriter implements AsyncDisposable {
  readonly #ownership: Ownership;
  readonly #directories: RootDirectories;
  readonly #pending = new PathTree<Attributes>();
  readonly #records = new PathTree<SidecarRecord>();
  /** Paths the current layer created: whiteouts only concern the layers below. */
  #upper = new PathTree<true>();
  readonly #contents: FileContents;
  #path: readonly string[] = [];

  /**
   * @param root an existing, empty directory
   * @param implied called for each directory created because no entry named it; may throw to stop unpacking
   * @param anchored as for {@link RootDirectories}
   */
  constructor(root: string, ownership: Ownership, implied: () => void, anchored?: boolean) {
    this.#ownership = ownership;
    this.#contents = new FileContents(ownership);
    const created = (path: readonly string[]): void => {
      this.#pending.set(path, IMPLIED);
      implied();
    };
    this.#directories = new RootDirectories(root, created, anchored);
    this.#pending.set([], IMPLIED);
  }

  beginLayer(): void {
    this.#upper = new PathTree();
  }

  describeRoot(entry: TarEntry): void {
    if (entry.type !== "directory") throw refused(entry.name, "a root that is not a directory");
    this.#pending.set([], entry);
  }

  /** Creates what an entry describes and replaces what existed before. A file stays open for `write` until `close`. */
  put(parent: readonly string[], name: string, entry: TarEntry): void {
    this.#directories.trim();
    const directory = this.#directories.directory(parent, true);
    if (directory === undefined) throw new Error("unreachable: missing directories are created");
    const path = [...directory.path, name];
    switch (entry.type) {
      case "directory":
        this.#makeDirectory(directory, name, entry);
        break;
      case "file":
        this.#replace(directory, name, (system) =>
          this.#contents.begin(openSync(system, CREATE, 0o600), entry),
        );
        this.#path = path;
        break;
      case "symlink":
        this.#replace(directory, name, (system) => symlinkSync(toSystem(entry.linkName), system));
        this.#record(path, setLinkAttributes(toSystem(directory.prefix + name), entry, this.#ownership));
        break;
      case "hardlink":
        this.#link(directory, name, entry);
        break;
      default: {
        this.#remove(directory, name);
        const device = { type: entry.type, major: entry.devMajor, minor: entry.devMinor };
        this.#record(path, { uid: entry.uid, gid: entry.gid, mode: entry.mode, device });
      }
    }
    this.#upper.set(path, true);
  }

  /** Writes part of the file that `put` opened, if any. `bytes` must not change until `settled`. */
  write(bytes: Buffer, position: number): void {
    this.#contents.write(bytes, position);
  }

  /** Ends the file that `put` opened, if any. */
  close(): void {
    this.#record(this.#path, this.#contents.end());
  }

  /** Waits until everything written so far is in its files. */
  settled(): Promise<void> {
    return this.#contents.settled();
  }

  /** Removes a name from the lower layers. */
  whiteout(parent: readonly string[], name: string): void {
    this.#directories.trim();
    const directory = this.#directories.directory(parent, false);
    if (directory !== undefined) this.#removeLower(directory, name);
  }

  /** Removes the lower layers' contents of a directory. */
  opaque(path: readonly string[]): void {
    this.#directories.trim();
    const directory = this.#directories.directory(path, false);
    if (directory !== undefined) for (const name of list(directory)) this.#removeLower(directory, name);
  }

  /** Sets the modes and times of directories and returns the attributes the disk does not hold. */
  finish(): Sidecar {
    for (const [path, attributes] of this.#pending.entries()) {
      this.#directories.trim();
      const directory = this.#directories.directory(path, false);
      if (directory === undefined)
        throw refused(path.join("/"), "a directory that disappeared while it was in use");
      const fd = openSync(toSystem(`${directory.prefix}.`), constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        const { onDisk, record } = setOwner(fd, attributes, this.#ownership, true);
        setModeAndTime(fd, onDisk, attributes.mtime);
        this.#record(path, record);
      } finally {
        closeSync(fd);
      }
    }
    return toSidecar(this.#records, this.#ownership === "apply" ? "applied" : "recorded");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#contents[Symbol.asyncDispose]();
    this.#directories[Symbol.dispose]();
  }

  #makeDirectory(parent: Directory, name: string, entry: TarEntry): void {
    const system = toSystem(parent.prefix + name);
    try {
      mkdirSync(system, 0o755);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      // A directory keeps its contents from lower layers; anything else, even a link to a directory, is replaced.
      if (!lstatSync(system).isDirectory()) {
        this.#remove(parent, name);
        mkdirSync(system, 0o755);
      }
    }
    this.#pending.set([...parent.path, name], entry);
  }

  #link(directory: Directory, name: string, entry: TarEntry): void {
    const target = splitInside(entry.linkName);
    const targetName = target.pop();
    const from = targetName === undefined ? undefined : this.#directories.directory(target, false);
    if (from === undefined || targetName === undefined)
      throw refused(entry.name, "a hard link to a missing file");
    const source = [...from.path, targetName];
    const path = [...directory.path, name];
    const record = this.#records.get(source);
    if (source.join("/") === path.join("/")) return;
    if (record?.device !== undefined) {
      this.#remove(directory, name);
    } else {
      try {
        this.#replace(directory, name, (system) => linkSync(toSystem(from.prefix + targetName), system));
      } catch (error) {
        // ENOENT: a missing file. EPERM: a directory.
        const code = systemCode(error);
        if (code !== "ENOENT" && code !== "EPERM") throw error;
        throw refused(entry.name, "a hard link to a missing file or to a directory", error);
      }
    }
    this.#record(path, record);
  }

  #replace(directory: Directory, name: string, make: (system: string | Buffer) => void): void {
    const system = toSystem(directory.prefix + name);
    try {
      make(system);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      this.#remove(directory, name);
      make(system);
    }
  }

  #record(path: readonly string[], record: SidecarRecord | undefined): void {
    if (record !== undefined) this.#records.set(path, record);
  }

  #removeLower(directory: Directory, name: string): void {
    const path = [...directory.path, name];
    if (!this.#upper.hasWithin(path)) {
      this.#remove(directory, name);
      return;
    }
    const found = lstatSync(toSystem(directory.prefix + name), { throwIfNoEntry: false });
    const inner = found?.isDirectory() ? this.#directories.directory(path, false) : undefined;
    if (inner !== undefined) for (const child of list(inner)) this.#removeLower(inner, child);
  }

  /** Removes a name and everything below it; links are removed, not followed. A missing name is fine. */
  #remove(directory: Directory, name: string): void {
    const path = [...directory.path, name];
    this.#pending.drop(path);
    this.#records.drop(path);
    this.#upper.drop(path);
    const system = toSystem(directory.prefix + name);
    const found = lstatSync(system, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (!found.isDirectory()) {
      unlinkSync(system);
      return;
    }
    const inner = this.#directories.directory(path, false);
    if (inner !== undefined) for (const child of list(inner)) this.#remove(inner, child);
    this.#directories.forget(path);
    rmdirSync(system);
  }
}

function list(directory: Directory): string[] {
  return readdirSync(toSystem(`${directory.prefix}.`), { encoding: "latin1" });
}

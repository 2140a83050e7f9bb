import { access, constants } from "node:fs/promises";
import { systemCode } from "./errors.ts";

const READ_ONLY: ReadonlySet<string | undefined> = new Set(["EROFS", "EACCES", "EPERM"]);

/** Whether an existing directory cannot be written to by this user, as a cache that is part of a container's image. */
export function isReadOnly(dir: string): Promise<boolean> {
  return access(dir, constants.W_OK).then(() => false, isReadOnlyError);
}

/** Whether an operation failed because its file or directory cannot be written to by this user. */
export function isReadOnlyError(error: unknown): boolean {
  return READ_ONLY.has(systemCode(error));
}

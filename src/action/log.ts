import { endGroup, startGroup } from "@actions/core";

/** Runs work with its log lines folded under a title. @param quiet without the title */
export async function loggedGroup<T>(title: string, work: () => Promise<T>, quiet = false): Promise<T> {
  if (quiet) return await work();
  startGroup(title);
  try {
    return await work();
  } finally {
    endGroup();
  }
}

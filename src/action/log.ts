import { endGroup, startGroup } from "@actions/core";

/** Does something with its lines folded under a title. @param quiet nothing is said of it */
export async function loggedGroup<T>(title: string, work: () => Promise<T>, quiet = false): Promise<T> {
  if (quiet) return await work();
  startGroup(title);
  try {
    return await work();
  } finally {
    endGroup();
  }
}

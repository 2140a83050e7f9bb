import { stat } from "node:fs/promises";

/** Whether there is something at a path that this user can get at, links followed. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  constantFrom,
  dictionary,
  jsonValue,
  nat,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
} from "fast-check";
import { expect } from "vitest";
import { clusterDir } from "../../../../src/core/base/paths.ts";
import { SNAPSHOT_FILES } from "../../../../src/core/snapshot/snapshot-description.ts";
import { requireIntact } from "../../../../src/core/snapshot/snapshot-files.ts";
import {
  findSnapshot,
  listSnapshots,
  readSnapshot,
  snapshotsDir,
} from "../../../../src/core/snapshot/snapshot-store.ts";
import { codedOrDone, holds } from "../../../support/property.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

const root = scratch();
const dir = join(snapshotsDir(clusterDir("base")), "one");
const { options, engine, node } = recordOf({ name: "base", engine: "qemu" }, { engine: "qemu" });

const anything = oneof(jsonValue(), nat(), string(), constantFrom(-1, 1e300, "../../../etc/passwd", null));
/** Descriptions of the right form, and with any part of another. */
const described = tuple(
  record({
    bytes: oneof(nat(), constantFrom(-1, 4)),
    token: string(),
    version: string(),
    variant: string(),
    cpu: string(),
  }),
  dictionary(
    oneof(string(), constantFrom("../../outside", "/etc/passwd", ...Object.values(SNAPSHOT_FILES))),
    string(),
  ),
  dictionary(constantFrom("schema", "options", "engine", "node", "machine", "files", "createdAt"), anything, {
    maxKeys: 2,
  }),
).map(([machine, files, wrong]) =>
  JSON.stringify({
    ...{ schema: 1, createdAt: "2026-01-02T03:04:05.000Z", options, engine, node, files },
    machine: { ...machine, artifacts: {} },
    ...wrong,
  }),
);
const description = oneof(
  { weight: 4, arbitrary: described },
  { weight: 1, arbitrary: jsonValue().map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: string() },
);

holds(
  "a snapshot with any files is read, or refused as damaged or of another format",
  tuple(
    description,
    dictionary(constantFrom(...Object.values(SNAPSHOT_FILES)), uint8Array({ maxLength: 64 })),
  ),
  async ([text, files]) => {
    await rm(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
    writeFileSync(join(dir, SNAPSHOT_FILES.description), text);
    const before = readdirSync(root, { recursive: true }).sort();
    const snapshot = await codedOrDone(() => readSnapshot("base", "one"));
    if (snapshot !== undefined) await codedOrDone(() => requireIntact(snapshot));
    await listSnapshots();
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  },
  0.5,
);

holds(
  "a reference of any text names a snapshot below the clusters, or none",
  oneof(string(), constantFrom("../../x/one", "base/../one", "/", "base/")),
  async (text) => {
    const found = await codedOrDone(() => findSnapshot(text));
    if (found !== undefined) expect(found.dir).toBe(dir);
  },
);

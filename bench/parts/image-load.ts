import { randomBytes } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Header } from "tar";
import { openImage, saveArchive } from "../../src/core/images/index.ts";
import { writeLayout } from "../image-layout.ts";
import type { EnginePart } from "../part.ts";

const FILES = 60;
const FILE_BYTES = 1e6;

/** How fast an image archive gets into a node that runs. */
export const imageLoad: EnginePart = {
  name: "images",
  on: "engine",
  async measure(bench) {
    const cluster = await bench.cluster();
    const scratch = await mkdtemp(join(tmpdir(), "navgw-bench-"));
    try {
      const rates: number[] = [];
      for (let run = 1; run <= bench.runs; run++) {
        bench.signal.throwIfAborted();
        const archive = await writeArchive(scratch, run);
        const { size } = await stat(archive);
        const began = performance.now();
        await cluster.loadImage(archive);
        const seconds = (performance.now() - began) / 1000;
        rates.push(size / 1e6 / seconds);
        bench.say(`${bench.engine.name}: image ${run}/${bench.runs} loaded in ${seconds.toFixed(2)} s`);
      }
      return {
        part: "images",
        subject: bench.engine.name,
        figures: [{ what: "loadImage", unit: "MB/s", values: rates }],
        note: `a new image each time: one plain layer of ${FILES} files of ${FILE_BYTES / 1e6} MB, random`,
      };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

/** Random, so that neither the node nor its disk has it already. */
async function writeArchive(scratch: string, run: number): Promise<string> {
  const parts: Buffer[] = [];
  for (let at = 0; at < FILES; at++) {
    const header = Buffer.alloc(512);
    new Header({ path: `data/${at}`, size: FILE_BYTES, type: "File", mode: 0o644, uid: 0, gid: 0 }).encode(
      header,
    );
    parts.push(header, randomBytes(FILE_BYTES), Buffer.alloc((512 - (FILE_BYTES % 512)) % 512));
  }
  const layer = Buffer.concat([...parts, Buffer.alloc(1024)]);
  const layout = writeLayout(join(scratch, `${run}`), layer, layer);
  const archive = join(scratch, "image.tar");
  await using image = await openImage({ kind: "layout", path: layout });
  await saveArchive([{ image, names: [`navgw.local/bench:${run}`] }], archive);
  await rm(layout, { recursive: true });
  return archive;
}

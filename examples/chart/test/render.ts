import { readdir, readFile } from "node:fs/promises";
import Mustache from "mustache";
import { parse } from "yaml";

const chart = new URL("../shop/", import.meta.url);

/**
 * The chart's manifests as one text. With Helm this would be
 * `execFile("helm", ["template", "shop", "shop", "--set", "replicas=2"])`, and the tests the same.
 * @param values what differs from the chart's own
 */
export async function render(values: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const own = parse(await readFile(new URL("values.yaml", chart), "utf8")) as object;
  const templates = new URL("templates/", chart);
  const texts = await Promise.all(
    (await readdir(templates)).map((name) => readFile(new URL(name, templates), "utf8")),
  );
  const view = { ...own, ...values };
  return texts.map((text) => Mustache.render(text, view, undefined, { escape: String })).join("\n---\n");
}

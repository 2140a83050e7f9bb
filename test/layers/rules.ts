import type { Import } from "./imports.ts";
import { ENTRIES, FACES, ROOMS } from "./order.ts";

/** Every import that the order forbids, and every circle of files, each in one line. */
export function violationsOf(imports: readonly Import[]): string[] {
  const single = imports.flatMap((one) => {
    const rule = brokenRule(one);
    return rule === undefined ? [] : [`${one.from} imports ${one.to}: ${rule}`];
  });
  return [...single, ...circlesIn(imports).map((files) => `a circle of files: ${files.join(" → ")}`)];
}

type Place =
  | { readonly is: "room"; readonly name: string; readonly level: number }
  | { readonly is: "libkrun" | "entry" | "package" | "nowhere" }
  | { readonly is: "face"; readonly name: string };

function placeOf(file: string): Place {
  if (isEntry(file)) return { is: "entry" };
  if (file.startsWith("native/libkrun/")) return { is: "libkrun" };
  const [top, folder = "", room = "", ...inside] = file.split("/");
  if (top !== "src") return { is: "package" };
  if (folder !== "core") return folder in FACES ? { is: "face", name: folder } : { is: "nowhere" };
  const level = inside.length === 0 ? -1 : (ROOMS as readonly string[]).indexOf(room);
  return level < 0 ? { is: "nowhere" } : { is: "room", name: room, level };
}

function brokenRule({ from, to }: Import): string | undefined {
  const [own, other] = [placeOf(from), placeOf(to)];
  for (const [file, { is }] of [
    [from, own],
    [to, other],
  ] as const)
    if (is === "nowhere") return `${file} has no place in test/layers/order.ts`;
  if (other.is === "package")
    return to === "koffi" && own.is !== "libkrun" ? "only native/libkrun loads koffi" : undefined;
  switch (own.is) {
    case "libkrun":
      return other.is === "libkrun" || (other.is === "room" && other.level === 0)
        ? undefined
        : "native/libkrun is on base";
    case "room":
      if (other.is === "libkrun") return own.level > 0 ? undefined : "native/libkrun is on base";
      if (other.is !== "room")
        return other.is === "entry" && isOfRoom(to, own) ? undefined : "a room imports rooms";
      return other.level > own.level ? `${other.name} is above ${own.name}` : undefined;
    case "face":
      if (other.is === "entry") return undefined;
      if (other.is !== "face") return "a face imports core by one of its entries";
      return other.name === own.name || FACES[own.name]?.includes(other.name)
        ? undefined
        : "what faces share is in core";
    default:
      return other.is === "face" ? "core is below the faces" : undefined;
  }
}

const isEntry = (file: string): boolean => (ENTRIES as readonly string[]).includes(file);

/** An entry that lies in a room is that room's own. */
const isOfRoom = (file: string, room: { readonly name: string }): boolean =>
  file.startsWith(`src/core/${room.name}/`);

/** Circles that a walk along the imports comes upon, each from its first file to that file again. */
function circlesIn(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return circles;
}

/** A picture of a terminal that plays a recording, by CSS alone: where nothing moves it shows the end. */
import type { Cast } from "./cast.ts";
import { playbackOf } from "./playback.ts";
import { type RowVersion, type Run, rowVersions } from "./screen-rows.ts";

const CELL = { width: 8.43, height: 18.5 };
const FONT_SIZE = 14;
const MARGIN = 18;
const BAR = 38;
/** GitHub's dark palette: readable on its own background, whatever the page's is. */
const COLORS = {
  background: "#0d1117",
  bar: "#161b22",
  border: "#30363d",
  text: "#e6edf3",
  muted: "#8b949e",
};
const PALETTE: Readonly<Record<number, string>> = {
  0: "#6e7681",
  1: "#ff7b72",
  2: "#3fb950",
  3: "#d29922",
  4: "#58a6ff",
  5: "#bc8cff",
  6: "#39c5cf",
  7: "#e6edf3",
};

const CAPTION = "a real run: waits are shortened, the seconds are not";

/**
 * The animated picture of a recording.
 * @param description of what it shows, for who does not see it
 */
export async function terminalSvg(cast: Cast, description: string): Promise<string> {
  const playback = playbackOf(cast);
  const versions = await rowVersions(playback, cast);
  const width = Math.ceil(cast.width * CELL.width + 2 * MARGIN);
  const height = Math.ceil(cast.height * CELL.height + BAR + 2 * MARGIN - 8);
  const animations = new Map<string, string>();
  const rows = versions.map((version) =>
    rowElement(version, animationOf(version, playback.length, animations)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(description)}">`,
    `<style>${styles([...animations.values()], playback.length)}</style>`,
    ...frame(width, height),
    `<g transform="translate(${MARGIN} ${BAR + MARGIN})">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function frame(width: number, height: number): string[] {
  const dots = ["#ff5f57", "#febc2e", "#28c840"];
  return [
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="${COLORS.background}" stroke="${COLORS.border}"/>`,
    `<path d="M1 ${BAR}V11a10 10 0 0 1 10-10H${width - 11}a10 10 0 0 1 10 10V${BAR}Z" fill="${COLORS.bar}"/>`,
    ...dots.map((color, at) => `<circle cx="${22 + 20 * at}" cy="${BAR / 2}" r="6" fill="${color}"/>`),
    `<text class="m t" x="${width / 2}" y="${BAR / 2 + 4}" text-anchor="middle" >${CAPTION}</text>`,
  ];
}

function styles(animations: readonly string[], length: number): string {
  const fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,DejaVu Sans Mono,monospace";
  const colors = Object.entries(PALETTE).map(([number, color]) => `.c${number}{fill:${color}}`);
  return [
    `text{font:${FONT_SIZE}px ${fonts};fill:${COLORS.text};white-space:pre}`,
    `.m,.d{fill:${COLORS.muted}}.b{font-weight:700}.t{font-size:12px}`,
    ...colors,
    // Whoever wants no motion, or has a program that shows none, sees the end.
    ".h{opacity:0}",
    "@media (prefers-reduced-motion:no-preference){",
    `g[class]{animation-duration:${length.toFixed(2)}s;animation-iteration-count:infinite;animation-timing-function:step-end}`,
    ...animations,
    "}",
  ].join("\n");
}

/** Class of a row that shows it from when to when; versions that come and go together have one. */
function animationOf({ from, to }: RowVersion, length: number, known: Map<string, string>): string {
  const percent = (time: number): string => `${((100 * time) / length).toFixed(2)}%`;
  const key = `${from} ${to}`;
  const name = `a${[...known.keys()].indexOf(key) === -1 ? known.size : [...known.keys()].indexOf(key)}`;
  const end = to === undefined ? "" : `${percent(to)}{opacity:0}`;
  if (!known.has(key)) {
    const start = from === 0 ? "0%{opacity:1}" : `0%{opacity:0}${percent(from)}{opacity:1}`;
    known.set(key, `@keyframes ${name}{${start}${end}}.${name}{animation-name:${name}}`);
  }
  return to === undefined ? name : `${name} h`;
}

const rowElement = ({ row, runs }: RowVersion, classes: string): string =>
  `<g class="${classes}">${runs.map((run) => runElement(run, row)).join("")}</g>`;

/** With its length, so that columns stand below each other in any font. */
function runElement({ text, column, color, bold, dim }: Run, row: number): string {
  const classes = [color === undefined ? "" : `c${color % 8}`, bold ? "b" : "", dim ? "d" : ""].filter(
    Boolean,
  );
  const attributes = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  const x = (column * CELL.width).toFixed(1);
  const length = ([...text].length * CELL.width).toFixed(1);
  return `<text x="${x}" y="${(row * CELL.height + 8).toFixed(1)}" textLength="${length}"${attributes}>${escapeXml(text)}</text>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** What stands in each row of the terminal, and from when to when. */
import headless, { type IBufferLine, type Terminal } from "@xterm/headless";
import type { Playback, Step } from "./playback.ts";

/** Characters side by side that look alike. */
export interface Run {
  readonly column: number;
  readonly text: string;
  /** Of the terminal's palette, 0 to 15; undefined for the default. */
  readonly color: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** A row's content for as long as it stands there. */
export interface RowVersion {
  readonly row: number;
  readonly runs: readonly Run[];
  readonly from: number;
  /** Undefined when it stands there at the end. */
  readonly to: number | undefined;
}

/** Shorter changes are not shown: a spinner's frames are the shortest that matter. */
const SHORTEST = 0.1;
const CURSOR = "█";

/** Plays a recording in a terminal and notes what each row shows. */
export async function rowVersions(
  { steps }: Playback,
  size: { readonly width: number; readonly height: number },
): Promise<RowVersion[]> {
  const terminal = new headless.Terminal({ cols: size.width, rows: size.height, allowProposedApi: true });
  const versions: RowVersion[] = [];
  const current: { runs: readonly Run[]; from: number }[] = Array.from({ length: size.height }, () => ({
    runs: [],
    from: 0,
  }));
  for (const { at, data, cursor } of coalesced(steps)) {
    await new Promise<void>((resolve) => terminal.write(data, resolve));
    for (const [row, before] of current.entries()) {
      const runs = runsOf(terminal, row, cursor);
      if (JSON.stringify(runs) === JSON.stringify(before.runs)) continue;
      versions.push({ row, ...before, to: at });
      current[row] = { runs, from: at };
    }
  }
  versions.push(...current.map((last, row) => ({ row, ...last, to: undefined })));
  terminal.dispose();
  return versions.filter(({ runs }) => runs.length > 0);
}

/** Steps that follow each other at once are one. */
function coalesced(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (last !== undefined && last.cursor === step.cursor && !step.cursor && step.at - last.at < SHORTEST) {
      result[result.length - 1] = { ...last, data: last.data + step.data };
    } else result.push(step);
  }
  return result;
}

function runsOf(terminal: Terminal, row: number, cursor: boolean): Run[] {
  const buffer = terminal.buffer.active;
  const line = buffer.getLine(buffer.viewportY + row);
  if (line === undefined) return [];
  const cells = cellsOf(line);
  if (cursor && row === buffer.cursorY) {
    const blank = { text: " ", color: undefined, bold: false, dim: false };
    while (cells.length < buffer.cursorX) cells.push(blank);
    cells[buffer.cursorX] = { ...blank, text: CURSOR };
  }
  return joined(cells);
}

type Cell = Omit<Run, "column">;

/** The cells of a line up to its last character. */
function cellsOf(line: IBufferLine): Cell[] {
  const { length } = line.translateToString(true);
  return Array.from({ length }, (_, column) => {
    const cell = line.getCell(column);
    return {
      text: cell?.getChars() || " ",
      color: cell?.isFgPalette() ? cell.getFgColor() : undefined,
      bold: cell?.isBold() !== 0,
      dim: cell?.isDim() !== 0,
    };
  });
}

function joined(cells: readonly Cell[]): Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    const last = runs.at(-1);
    const alike =
      last !== undefined && last.color === cell.color && last.bold === cell.bold && last.dim === cell.dim;
    if (alike) runs[runs.length - 1] = { ...last, text: last.text + cell.text };
    else runs.push({ ...cell, column });
  }
  return runs
    .map((run) => ({ ...run, column: run.column + run.text.search(/\S|$/), text: run.text.trim() }))
    .filter(({ text }) => text !== "");
}

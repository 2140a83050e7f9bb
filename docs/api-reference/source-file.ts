/** A TypeScript source, parsed, with the docstring of any of its nodes. */
import { readFileSync } from "node:fs";
import { type Comment, type Program, parseSync } from "oxc-parser";

export interface Span {
  readonly start: number;
  readonly end: number;
}

export class SourceFile {
  readonly path: string;
  readonly body: Program["body"];
  readonly #text: string;
  readonly #comments: readonly Comment[];

  constructor(path: string) {
    this.path = path;
    this.#text = readFileSync(path, "utf8");
    const { program, comments, errors } = parseSync(path, this.#text);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
    this.body = program.body;
    this.#comments = comments;
  }

  slice({ start, end }: Span): string {
    return this.#text.slice(start, end);
  }

  /** Text of the docstring that ends where a node begins; only comments of a line may stand between. */
  docstringBefore({ start }: Span): string | undefined {
    const comment = this.#comments.findLast((one) => one.end <= start && isDocstring(one));
    if (comment === undefined) return undefined;
    const between = this.#text.slice(comment.end, start).replaceAll(/^\s*\/\/.*$/gm, "");
    return between.trim() === "" ? comment.value : undefined;
  }

  /** Text of the docstring that the file begins with, which is about the module. */
  moduleDocstring(): string | undefined {
    const [first] = this.#comments;
    return first?.start === 0 && isDocstring(first) ? first.value : undefined;
  }

  /** A part of the source without the comments in it. */
  withoutComments({ start, end }: Span): string {
    const inside = this.#comments.filter((one) => one.start >= start && one.end <= end);
    let text = "";
    let at = start;
    for (const comment of inside) {
      text += this.#text.slice(at, comment.start).trimEnd();
      at = comment.end;
    }
    return text + this.#text.slice(at, end);
  }
}

const isDocstring = ({ type, value }: Comment): boolean => type === "Block" && value.startsWith("*");

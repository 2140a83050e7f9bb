/** The anchors that GitHub gives to headings: their words in lower case, with a number where an earlier heading has the same. */
export function anchorsOf(titles: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const plain = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(plain) ?? 0;
    seen.set(plain, before + 1);
    return before === 0 ? plain : `${plain}-${before}`;
  });
}

/** Headings of a page that can be linked to. */
export class Anchors {
  readonly #of: ReadonlyMap<string, string>;

  /** @param titles of the headings, each another, in their order on the page */
  constructor(titles: readonly string[]) {
    const anchors = anchorsOf(titles);
    this.#of = new Map(titles.map((title, at) => [title, anchors[at] ?? ""]));
  }

  has(title: string): boolean {
    return this.#of.has(title);
  }

  /** A link to a heading, or the bare code where the page has none. */
  link(title: string): string {
    const anchor = this.#of.get(title);
    return anchor === undefined ? `\`${title}\`` : `[\`${title}\`](#${anchor})`;
  }
}

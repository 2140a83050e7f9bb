/** The anchors that GitHub gives to headings: lower case, and a number behind those that are there already. */
export class Anchors {
  readonly #of = new Map<string, string>();

  /** @param titles of the headings that are linked to, in their order on the page */
  constructor(titles: readonly string[]) {
    const seen = new Map<string, number>();
    for (const title of titles) {
      const plain = title.toLowerCase();
      const before = seen.get(plain) ?? 0;
      seen.set(plain, before + 1);
      this.#of.set(title, before === 0 ? plain : `${plain}-${before}`);
    }
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

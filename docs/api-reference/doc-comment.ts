/** A docstring, taken apart. */
export interface DocComment {
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string | undefined;
  readonly throws: readonly string[];
}

const TAG = /(?:^|(?<=[\s.]))@(param|returns|throws)\s+/g;

/** Text between the marks of a comment, without the asterisks of its lines. */
export function parseDocComment(value: string): DocComment {
  const plain = value
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, ""))
    .join("\n")
    .trim();
  const [text = "", ...tagged] = plain.split(TAG);
  const tags = pairs(tagged).map(([tag, content]) => ({ tag, text: oneLine(content) }));
  const of = (name: string): string[] => tags.filter(({ tag }) => tag === name).map((one) => one.text);
  return {
    text: text.trim(),
    parameters: of("param").map((parameter) => {
      const [name = "", ...words] = parameter.split(" ");
      return { name, text: words.join(" ").replace(/^- /, "") };
    }),
    returns: of("returns")[0],
    throws: of("throws"),
  };
}

/** A text of several lines as one; blocks of code do not stand in what this is for. */
export const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, " ");

function pairs(items: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let at = 0; at < items.length; at += 2) result.push([items[at] ?? "", items[at + 1] ?? ""]);
  return result;
}

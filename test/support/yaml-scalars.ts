/** A generator of numbers from 0 to `below` - 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const WORDS = ["y", "n", "yes", "no", "true", "false", "on", "off", "null"].flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word[0]?.toUpperCase()}${word.slice(1)}`,
  `${word.slice(0, -1)}${word.at(-1)?.toUpperCase()}`,
]);
const SIGNED =
  `0 1 07 08 0755 0o640 0O7 0o8 0o 0x1F 0X1f 0x 0b11 0B11 0b2 0b 00 1_000 _1 1_ 1__0 0x_1 9007199254740991
  9007199254740993 9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 99999999999999999999999
  . .. .5 5. 1.5 1.0 1e3 1e+3 1e-3 1E3 e1 e3 1e 1e400 1e-400 .e1 1.e1 .1e1 1.5.5 1_0.5 0e0 1e15 1e16 1e21 0.1 123456789.123456789
  1.7976931348623157e308 1.8e308 4.9e-324 infinity inf nan NaN .iNF 12:30 1:2:3 190:20:30.15`.split(/\s+/);
const OTHERS = [
  ..."2026-01-31 2001-12-14t21:59:43.10-05:00 2026-01-31T00:00:00Z 1.10 1.2.3 v1 3.10 = ~".split(" "),
  ...['"1"', "'yes'", '"\\u263a"', "'it''s'", '"a\\tb"', "!!str 1", '!!int "1"', "!!float 1", '!!bool "yes"'],
  ...[
    "!!str yes",
    "!!binary aGk=",
    "a b",
    "a#b",
    "a:b",
    "http://a:1/",
    "{}",
    "[]",
    '"\\x7f\\x85\\ufeff"',
    "é",
    "😀",
  ],
];

/** Scalars of YAML that readers disagree about, each once, and the same ones every time. */
export function yamlScalars(count: number): string[] {
  const random = randomFrom(count);
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
  const scalars = new Set([
    ...WORDS,
    ...["", "-", "+"].flatMap((sign) => SIGNED.map((one) => sign + one)),
    ...OTHERS,
  ]);
  while (scalars.size < count) {
    const hash = text("0123456789abcdef", 7);
    const number = text("00112345679__..eE+-xXoObB:", 1 + random(8));
    for (const one of [hash, text("0123456789e", 4 + random(6)), number]) if (isPlain(one)) scalars.add(one);
  }
  return [...scalars];
}

/** Whether a text is a scalar wherever one may stand. */
const isPlain = (text: string): boolean => !/^[-:]$|^[-+.]{3}|:$|^:|^-$|^%/.test(text);

/** Scalars that have no JSON, as values or as keys. */
export const NO_VALUES = [".inf", ".NaN", '!!int "a"', "*none"];
export const NO_KEYS = ["~", "[a]", "9223372036854775808"];

/** Whether a scalar has a JSON as a key: null has none, nor have integers from 2^63 to 2^64. */
export const isKey = (scalar: string): boolean =>
  !/^(~|null|Null|NULL|\{\}|\[\])$|^\+?(9223372036854775808|18446744073709551615)$/.test(scalar);

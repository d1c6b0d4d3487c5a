import { compatible } from "./compatibility.js";
import { APOSTROPHES, BEHIND_RESERVED, LETTERS, LONGEST_NAME, RESERVED_NAMES } from "./data.js";

/**
 * Return the name of a variation that says what `text` says: "seo_São Paulo_café" is "seo_sao_paulo_cafe".
 *
 * Letters of most alphabets are spelt in Latin ones; no case is kept. All that is no letter or digit becomes `_`. The
 * answer is null if nothing is left, as of a text in Chinese characters.
 *
 * The function knows no other variation: two texts may have the same name.
 */
export function nameFor(text: string): string | null {
  const spelt = [...compatible(text).toLowerCase()].map(spelling).join("");
  const name = strip(spelt.replace(/[^a-z0-9]+/g, allowed)).slice(0, LONGEST_NAME).replace(/[_-]+$/, "");
  return RESERVED_NAMES.includes(name) ? name + BEHIND_RESERVED : name || null;
}

function allowed(between: string): string {
  return /^[_-]*$/.test(between) ? between : "_";
}

function strip(name: string): string {
  return name.replace(/^[_-]+/, "").replace(/[_-]+$/, "");
}

/** Spell a character in small Latin letters: a mark as nothing, and as a space what separates words. */
function spelling(char: string): string {
  const known = letters().get(char);
  if (known !== undefined) return known;
  const parts = char.normalize("NFD");
  if (parts !== char) return [...parts].map(spelling).join("");
  if (char === "\u2010") return "-";
  if (APOSTROPHES.includes(char) || /[\p{M}\p{Cf}]/u.test(char)) return "";
  return /[ -~]/.test(char) ? char : " ";
}

let known: ReadonlyMap<string, string> | undefined;

/** Read the spellings of letters: each line has a code point, then the spellings from there on; "." is none. */
function letters(): ReadonlyMap<string, string> {
  return (known ??= new Map(LETTERS.split("\n").flatMap(readLine)));
}

function readLine(line: string): [string, string][] {
  const [first = "", ...spelt] = line.split(" ");
  return spelt
    .map((spelling, index): [string, string] => [
      String.fromCodePoint(parseInt(first, 16) + index),
      spelling.replace("_", ""),
    ])
    .filter(([, spelling]) => spelling !== ".");
}

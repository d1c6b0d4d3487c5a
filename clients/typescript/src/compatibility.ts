import { LONG_CHARACTERS } from "./data.js";

const LONG = new RegExp(LONG_CHARACTERS, "gu");

/** Return the compatibility form of a text, with a space for a character that stands for many. */
export function compatible(text: string): string {
  return text.replace(LONG, " ").normalize("NFKC");
}

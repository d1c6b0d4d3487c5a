import { compatible } from "./compatibility.js";
import {
  ANIME_QUALITY_EXTRAS,
  ImageModel,
  INDEXABLE_TERMS,
  LEGAL_SAFETY_TERMS,
  MODEL_TYPES,
  type ModelId,
  NegativePromptMode,
  QUALITY_TERMS,
  SEPARATORS,
  WRAPPING,
} from "./data.js";

/** What `buildNegativePrompt` makes a negative prompt of. */
export interface NegativePromptOptions {
  /** A model type, or the id of a model. */
  readonly model: ImageModel | ModelId;
  /** "platform" if it is left out. */
  readonly mode?: NegativePromptMode | undefined;
  /** Terms behind all others; each may hold commas. */
  readonly extraTerms?: readonly string[] | undefined;
  /** Replaces everything, the legal safety terms, too; the console is warned. The service has no such option. */
  readonly override?: string | null | undefined;
}

/**
 * Build a negative prompt: terms joined by comma and space, the legal safety terms first, no term twice.
 *
 * Throws RangeError for an unknown model or mode.
 */
export function buildNegativePrompt({
  model,
  mode = NegativePromptMode.PLATFORM,
  extraTerms = [],
  override = null,
}: NegativePromptOptions): string {
  const isAnime = findModelType(model) === ImageModel.ANIME;
  const isIndexable = oneOf(Object.values(NegativePromptMode), mode, "negative prompt mode") === "indexable";
  if (override !== null) {
    console.warn(`The negative prompt of ${model} was overridden, the legal safety terms too: ${override}`);
    return override;
  }
  return withoutRepeats([
    ...LEGAL_SAFETY_TERMS,
    ...(isIndexable ? INDEXABLE_TERMS : []),
    ...QUALITY_TERMS,
    ...(isAnime ? ANIME_QUALITY_EXTRAS : []),
    ...splitTerms(extraTerms),
  ]).join(", ");
}

function findModelType(model: ImageModel | ModelId): ImageModel {
  const types = Object.values(ImageModel);
  const known = oneOf([...types, ...(Object.keys(MODEL_TYPES) as ModelId[])], model, "model");
  return types.find((type) => type === known) ?? MODEL_TYPES[known as ModelId];
}

function oneOf<T extends string>(choices: readonly T[], given: T, what: string): T {
  if (choices.includes(given)) return given;
  throw new RangeError(`The ${what} must be one of ${choices.join(", ")}, got '${given}'.`);
}

const SEPARATOR = new RegExp(`[${SEPARATORS}]`, "u");

/** What counts as a space in Python, which is not quite what `\s` means here. */
const SPACE = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}]+`, "u");
const SPACES_AND_HYPHENS = new RegExp(`[${SPACE}_\\u2010-\\u2015-]+`, "gu");

function splitTerms(terms: readonly string[]): string[] {
  return terms
    .join(",")
    .split(SEPARATOR)
    .map((term) => term.split(SPACES).filter(Boolean).join(" "))
    .filter(termKey);
}

/** Return what tells one term from another: neither case, spacing, quotes, weight nor form of Unicode count. */
function termKey(term: string): string {
  const visible = compatible(term).replace(/\p{Cf}/gu, "");
  let bare = fold(visible).replace(SPACES_AND_HYPHENS, " ");
  for (;;) {
    const inner = unwrapped(bare).replace(/: *[+-]?[\p{Nd}.]+$/u, "");
    if (inner === bare) return bare;
    bare = inner;
  }
}

function fold(text: string): string {
  return text.toUpperCase().toLowerCase().replace(/\u03c2/g, "\u03c3");
}

function unwrapped(term: string): string {
  let [start, end] = [0, term.length];
  while (start < end && WRAPPING.includes(term.charAt(start))) start++;
  while (start < end && WRAPPING.includes(term.charAt(end - 1))) end--;
  return term.slice(start, end);
}

function withoutRepeats(terms: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const term of terms) {
    const key = termKey(term);
    if (!first.has(key)) first.set(key, term);
  }
  return [...first.values()];
}

/** The negative prompt of each model type in platform mode. */
export const PLATFORM_NEGATIVE_PROMPTS: Readonly<Record<ImageModel, string>> = inMode(NegativePromptMode.PLATFORM);

/** The negative prompt of each model type in indexable mode. */
export const INDEXABLE_NEGATIVE_PROMPTS: Readonly<Record<ImageModel, string>> = inMode(NegativePromptMode.INDEXABLE);

function inMode(mode: NegativePromptMode): Record<ImageModel, string> {
  return {
    photorealistic: buildNegativePrompt({ model: ImageModel.PHOTOREALISTIC, mode }),
    anime: buildNegativePrompt({ model: ImageModel.ANIME, mode }),
  };
}

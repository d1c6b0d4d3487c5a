export {
  ANIME_QUALITY_EXTRAS,
  ASPECT_FAMILIES,
  FamilyName,
  ImageModel,
  INDEXABLE_TERMS,
  LEGAL_SAFETY_TERMS,
  MODEL_TYPES,
  type ModelId,
  NegativePromptMode,
  QUALITY_TERMS,
  RESERVED_NAMES,
  SAFE_ZONE,
} from "./data.js";
export * from "./events.js";
export { nameFor } from "./names.js";
export {
  buildNegativePrompt,
  INDEXABLE_NEGATIVE_PROMPTS,
  type NegativePromptOptions,
  PLATFORM_NEGATIVE_PROMPTS,
} from "./negative.js";
export {
  type AspectFamily,
  type Derivative,
  getDerivativeSize,
  getFamilyForDerivative,
  type ImageSize,
  type SafeZone,
} from "./sizes.js";

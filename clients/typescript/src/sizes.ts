import { ASPECT_FAMILIES, type FamilyName } from "./data.js";

/** A picture's size in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** One picture that a platform asks for. */
export interface Derivative {
  /** Unique over all families; the last part of the picture's URL. */
  readonly name: string;
  readonly family: FamilyName;
  readonly size: ImageSize;
}

/** A centred share of the master, in which prompts place the subject. */
export interface SafeZone {
  readonly widthPercent: number;
  readonly heightPercent: number;
}

/** A master, and the derivatives that are cut out of it. */
export interface AspectFamily {
  readonly name: FamilyName;
  /** Width to height in the smallest whole numbers, as in "16:9". */
  readonly ratio: string;
  readonly master: ImageSize;
  readonly safeZone: SafeZone;
  readonly derivatives: readonly Derivative[];
}

/** Return the exact size of the derivative called `name`, or null if there is none. */
export function getDerivativeSize(name: string): ImageSize | null {
  return findDerivative(name)?.size ?? null;
}

/** Return the family that the derivative called `name` is cut from, or null if there is no such derivative. */
export function getFamilyForDerivative(name: string): FamilyName | null {
  return findDerivative(name)?.family ?? null;
}

function findDerivative(name: string): Derivative | undefined {
  return Object.values(ASPECT_FAMILIES)
    .flatMap((family) => family.derivatives)
    .find((derivative) => derivative.name === name);
}

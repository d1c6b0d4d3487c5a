/** Count what came of variations, as far as their events tell. */

import { EventType, type VariationEvent } from "image-generator-types";

export function report(event: VariationEvent): string {
  switch (event.type) {
    case EventType.VARIATION_COMPLETED:
      return `${event.data.variationName}: ${event.data.publicUrls.length} pictures`;
    case EventType.VARIATION_PARTIAL:
      return `${event.data.variationName}: ${event.data.errors.join("; ")}`;
    case "IMAGE_VARIATION_FAILED":
      return `${event.data.variationName}: ${event.data.errorMessage}`;
    case "IMAGE_FAMILY_COMPLETED":
      return `${event.data.familyName} took ${event.data.generationTimeMs} ms`;
    case "IMAGE_VARIATION_CANCELED":
      return `${event.data.variationName}: ${event.data.stoppedFamilies.join(", ")} stopped`;
    case "IMAGE_VARIATION_DELETED":
      return `${event.data.variationName}: ${event.data.failures.map(({ code }) => code).join(", ")}`;
    case "IMAGE_VARIATION_QUEUED":
    case "IMAGE_VARIATION_STARTED":
      return `${event.data.variationName}: ${event.data.familyCount} families`;
  }
}

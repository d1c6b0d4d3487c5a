/** The Open Graph and Twitter tags of a page that shows a variation. */

import { getDerivativeSize, type ImageSize } from "image-generator-types";

export interface Page {
  readonly origin: string;
  readonly name: string;
  readonly title: string;
}

export function metaTags({ origin, name, title }: Page): string {
  const picture = (derivative: string): string => `${origin}/api/images/${name}/${derivative}`;
  const { width, height } = sizeOf("facebook-og");
  return [
    tag("property", "og:title", title),
    tag("property", "og:image", picture("facebook-og")),
    tag("property", "og:image:width", String(width)),
    tag("property", "og:image:height", String(height)),
    tag("name", "twitter:card", "summary_large_image"),
    tag("name", "twitter:image", picture("twitter-large")),
  ].join("\n");
}

function sizeOf(derivative: string): ImageSize {
  const size = getDerivativeSize(derivative);
  if (size === null) throw new RangeError(`There is no derivative ${derivative}.`);
  return size;
}

function tag(key: "name" | "property", value: string, content: string): string {
  return `<meta ${key}="${value}" content="${content.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">`;
}

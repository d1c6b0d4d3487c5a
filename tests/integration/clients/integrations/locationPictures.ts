/** Order the pictures of a page about a city, which search engines shall index. */

import { INDEXABLE_NEGATIVE_PROMPTS, type ImageModel, nameFor, NegativePromptMode } from "image-generator-types";

export interface Order {
  readonly origin: string;
  readonly city: string;
  readonly category: string;
  readonly model?: ImageModel;
  readonly families?: readonly string[];
}

export interface Variation {
  readonly id: string;
  readonly name: string;
  readonly status: "generating" | "complete" | "partial" | "failed" | "canceled";
  readonly generationParams: { readonly negativePrompt: string; readonly negativePromptMode: NegativePromptMode };
}

export async function orderLocationPictures({
  origin,
  city,
  category,
  model = "photorealistic",
  families,
}: Order): Promise<Variation> {
  const name = nameFor(`seo_${city}_${category}`);
  if (name === null) throw new RangeError(`No name can be made of ${city}.`);
  const answer = await fetch(`${origin}/api/images/variations`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": name },
    body: JSON.stringify({
      name,
      category: `seo-${category}`,
      generation: {
        prompt: `${category} in ${city}, wide view, soft morning light`,
        model,
        negativePrompt: INDEXABLE_NEGATIVE_PROMPTS[model],
        negativePromptMode: NegativePromptMode.INDEXABLE,
        seed: 7,
        inferenceSteps: 2,
      },
      families,
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Variation;
}

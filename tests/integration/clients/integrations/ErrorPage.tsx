/** The page of an HTTP error: a picture in the page, and one for each kind of link preview. */

import { getDerivativeSize } from "image-generator-types";
import type { ReactElement } from "react";

export interface ErrorPageProps {
  readonly code: number;
  readonly title: string;
  readonly image: string;
  readonly ogImage: string;
  readonly twitterImage: string;
}

/** The props of the page whose variation is called `name`. */
export function errorPage(origin: string, name: string): Pick<ErrorPageProps, "image" | "ogImage" | "twitterImage"> {
  const picture = (derivative: string): string => `${origin}/api/images/${name}/${derivative}`;
  return { image: picture("hero"), ogImage: picture("facebook-og"), twitterImage: picture("twitter-large") };
}

export function ErrorPage({ code, title, image, ogImage, twitterImage }: ErrorPageProps): ReactElement {
  const size = getDerivativeSize("hero");
  return (
    <>
      <title>{`${code} ${title}`}</title>
      <meta property="og:image" content={ogImage} />
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="twitter:image" content={twitterImage} />
      <main>
        <h1>{code}</h1>
        <img src={image} alt={title} width={size?.width} height={size?.height} crossOrigin="anonymous" />
      </main>
    </>
  );
}

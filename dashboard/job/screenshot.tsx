/**
 * A picture of a page.
 *
 * @module
 */

import { bytesOf } from "../parts/bytes_of.ts";
import { SaveButton } from "../parts/save_button.tsx";

/** The picture and the way to keep it; `data` is Base64. */
export function Screenshot({ name, mime, data, alt, about }: {
  /** Of the file, without its ending. */
  name: string;
  mime: "image/png" | "image/jpeg" | "image/webp";
  data: string;
  alt: string;
  about: string;
}) {
  return (
    <figure class="shot">
      <figcaption class="tools">
        <SaveButton
          name={`${name}.${mime.slice("image/".length)}`}
          label="Save the picture"
          content={() => new Blob([bytesOf(data)], { type: mime })}
        />
        <span class="hint">{about}</span>
      </figcaption>
      <img class="screenshot" src={`data:${mime};base64,${data}`} alt={alt} />
    </figure>
  );
}

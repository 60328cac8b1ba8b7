/**
 * The pictures and videos of an ad: of its cards, or of its own lists where
 * its cards have none.
 *
 * @module
 */

import { field, type Fields, isFields, list, text } from "./fields.ts";

/** Where each list of an ad is found in a card, an image or a video. */
const places = {
  resized_image_urls: ["resized_image_url", "watermarked_resized_image_url"],
  original_image_urls: ["original_image_url"],
  video_hd_urls: ["video_hd_url"],
  video_sd_urls: ["video_sd_url"],
  video_preview_image_urls: ["video_preview_image_url"],
} as const;

type Media = Record<keyof typeof places, string[]>;

/** Addresses of pictures and videos, each once. */
export function mediaOf(snapshot: Fields, cards: readonly Fields[]): Media {
  const ofCards = collect(cards);
  const isEmpty = Object.values(ofCards).every((urls) => urls.length === 0);
  if (!isEmpty) return ofCards;
  return collect(
    [...list(field(snapshot, "images")), ...list(field(snapshot, "videos"))]
      .map((one) => typeof one === "string" ? { original_image_url: one } : one)
      .filter(isFields),
  );
}

function collect(parts: readonly Fields[]): Media {
  const urls = (names: readonly string[]) => [
    ...new Set(parts.flatMap((part) => url(field(part, ...names)))),
  ];
  return {
    resized_image_urls: urls(places.resized_image_urls),
    original_image_urls: urls(places.original_image_urls),
    video_hd_urls: urls(places.video_hd_urls),
    video_sd_urls: urls(places.video_sd_urls),
    video_preview_image_urls: urls(places.video_preview_image_urls),
  };
}

function url(value: unknown): string[] {
  const address = text(value);
  return address && /^https?:\/\//i.test(address) ? [address] : [];
}

/**
 * An ad as it is kept and answered; the view `meta_ads` has the same columns.
 *
 * @module
 */

import { z } from "zod";

const text = z.string().nullable();
const urls = z.array(z.string());

/** An ad of a run. */
export const metaAd = z.object({
  run_id: z.string(),
  organisation_id: z.string(),
  ad_archive_id: z.string(),
  page_id: text,
  page_name: text,
  title: text,
  body: text,
  cta_text: text,
  cta_type: text,
  link_url: text,
  resized_image_urls: urls,
  original_image_urls: urls,
  video_hd_urls: urls,
  video_sd_urls: urls,
  video_preview_image_urls: urls,
  publisher_platforms: urls
    .describe("facebook, instagram, messenger, audience_network, threads"),
  display_format: text,
  is_active: z.boolean().nullable(),
  start_date: text.describe("A moment, ISO 8601"),
  end_date: text.describe("A moment, ISO 8601"),
  ad_library_url: z.string(),
});

/** An ad; addresses and texts are cut where they are out of proportion. */
export type MetaAd = z.infer<typeof metaAd>;

/** What a completed job found, but for `saved`. */
export const actorRunResult = z.looseObject({
  /** In the order of the run. */
  ad_archive_ids: z.array(z.string()),
});

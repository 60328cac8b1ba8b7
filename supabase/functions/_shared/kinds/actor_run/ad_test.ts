import {
  assertEquals,
  assertThrows,
} from "../../../../../scripts/testing/assert.ts";
import { adIdOf, adOf } from "./ad.ts";
import { metaAd } from "./meta_ad.ts";
import { camelAd, scrapedAd } from "./testing/scraped.ts";

const origin = { runId: "run1", organisationId: "org-1" };
const cdn = "https://scontent.xx.fbcdn.net/v";

Deno.test("adOf() makes an ad of one with cards", () => {
  const ad = adOf(scrapedAd(1), origin);
  assertEquals(metaAd.strict().parse(ad), {
    run_id: "run1",
    organisation_id: "org-1",
    ad_archive_id: "1000000001",
    page_id: "102938475610",
    page_name: "Example Page",
    title: "Card 1",
    body: "What ad 1 says",
    cta_text: "Shop now",
    cta_type: "SHOP_NOW",
    link_url: "https://example.com/",
    resized_image_urls: [`${cdn}/1-a-600.jpg`, `${cdn}/1-b-600.jpg`],
    original_image_urls: [`${cdn}/1-a.jpg`, `${cdn}/1-b.jpg`],
    video_hd_urls: [`${cdn}/1-hd.mp4`],
    video_sd_urls: [`${cdn}/1-sd.mp4`],
    video_preview_image_urls: [`${cdn}/1-preview.jpg`],
    publisher_platforms: ["facebook", "instagram", "audience_network"],
    display_format: "DCO",
    is_active: true,
    start_date: "2024-01-01T08:00:00.000Z",
    end_date: "2024-02-01T08:00:00.000Z",
    ad_library_url: "https://www.facebook.com/ads/library/?id=1000000001",
  });
});

Deno.test("adOf() falls back on images and videos, and knows camelCase", () => {
  const ad = metaAd.strict().parse(adOf(camelAd(1), origin));
  assertEquals(ad, {
    ...ad,
    ad_archive_id: "2000000001",
    page_id: "5647382910",
    page_name: "Other Page",
    title: "Ad 1",
    body: "Says this",
    cta_text: "Learn more",
    cta_type: "LEARN_MORE",
    link_url: "https://example.com/other",
    resized_image_urls: [`${cdn}/1-600.jpg`],
    original_image_urls: [`${cdn}/1.jpg`],
    video_hd_urls: [`${cdn}/1-hd.mp4`],
    video_sd_urls: [`${cdn}/1-sd.mp4`],
    publisher_platforms: ["messenger"],
    display_format: "VIDEO",
    is_active: false,
    start_date: "2024-01-01T08:00:00.000Z",
    end_date: null,
  });
});

Deno.test("adOf() keeps what Postgres can store, and no more of it than makes sense", () => {
  const images = Array.from({ length: 500 }, (_, i) => `${cdn}/${i}.jpg`);
  const ad = adOf({
    ad_archive_id: 7,
    page_name: "a\0b\ud800",
    start_date: "yesterday",
    end_date: 1e300,
    publisher_platform: "FACEBOOK",
    title: "x".repeat(50_000),
    images: [...images, "javascript:alert(1)", { original_image_url: 1 }],
    cards: [null, 1, "card", {}],
  }, origin);
  assertEquals(ad.ad_archive_id, "7");
  assertEquals(ad.page_name, "a\uFFFDb\uFFFD");
  assertEquals([ad.start_date, ad.end_date], [null, null]);
  assertEquals(ad.publisher_platforms, ["facebook"]);
  assertEquals(ad.title?.length, 20_000);
  assertEquals(ad.original_image_urls, images.slice(0, 200));
});

Deno.test("adIdOf() knows what is no ad, and adOf() refuses it", () => {
  const none = [
    null,
    "text",
    [],
    {},
    { ad_archive_id: "" },
    { ad_archive_id: "a b" },
    { ad_archive_id: "x".repeat(201) },
    { error: "Page not found" },
  ];
  for (const item of none) {
    assertEquals(adIdOf(item), null);
    assertThrows(() => adOf(item, origin));
  }
  assertEquals(adIdOf({ adArchiveId: "1" }), "1");
  assertThrows(
    () => adOf({ ad_archive_id: "1", snapshot: "none" }, origin),
    Error,
    "Its snapshot is no object",
  );
});

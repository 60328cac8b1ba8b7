/**
 * What actors have scraped, in the shapes of two that are much used.
 *
 * @module
 */

const cdn = "https://scontent.xx.fbcdn.net/v";

/** An ad with cards, as `curious_coder/facebook-ads-library-scraper` gives it. */
export function scrapedAd(n: number, more: Record<string, unknown> = {}) {
  return {
    ad_archive_id: `${1_000_000_000 + n}`,
    page_id: "102938475610",
    page_name: "Example Page",
    is_active: true,
    start_date: 1_704_096_000,
    end_date: 1_706_774_400,
    publisher_platform: ["FACEBOOK", "INSTAGRAM", "AUDIENCE_NETWORK"],
    url: `https://www.facebook.com/ads/library?id=${1_000_000_000 + n}`,
    snapshot: {
      title: "{{product.name}}",
      body: { text: `What ad ${n} says` },
      cta_text: "Shop now",
      cta_type: "SHOP_NOW",
      link_url: "https://example.com/",
      display_format: "DCO",
      images: [],
      videos: [],
      cards: [
        {
          title: `Card ${n}`,
          body: "What a card says",
          resized_image_url: `${cdn}/${n}-a-600.jpg`,
          original_image_url: `${cdn}/${n}-a.jpg`,
          video_hd_url: null,
          video_sd_url: null,
        },
        {
          title: `Second card ${n}`,
          resized_image_url: `${cdn}/${n}-b-600.jpg`,
          original_image_url: `${cdn}/${n}-b.jpg`,
          video_hd_url: `${cdn}/${n}-hd.mp4`,
          video_sd_url: `${cdn}/${n}-sd.mp4`,
          video_preview_image_url: `${cdn}/${n}-preview.jpg`,
        },
      ],
    },
    ...more,
  };
}

/** An ad without cards, as `apify/facebook-ads-scraper` gives it. */
export function camelAd(n: number) {
  return {
    adArchiveID: `${2_000_000_000 + n}`,
    pageID: "5647382910",
    pageName: "Other Page",
    isActive: false,
    startDateFormatted: "2024-01-01T08:00:00.000Z",
    publisherPlatform: ["messenger"],
    snapshot: {
      title: `Ad ${n}`,
      body: { markup: { __html: "Says this" } },
      ctaText: "Learn more",
      ctaType: "LEARN_MORE",
      linkUrl: "https://example.com/other",
      displayFormat: "VIDEO",
      cards: [],
      images: [{
        originalImageUrl: `${cdn}/${n}.jpg`,
        resizedImageUrl: `${cdn}/${n}-600.jpg`,
      }],
      videos: [{
        videoHdUrl: `${cdn}/${n}-hd.mp4`,
        videoSdUrl: `${cdn}/${n}-sd.mp4`,
        videoPreviewImageUrl: `${cdn}/${n}-preview.jpg`,
      }],
    },
  };
}

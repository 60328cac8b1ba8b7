/**
 * Makes an ad of what an actor has scraped. Actors differ in how they spell
 * their fields: `ad_archive_id`, `adArchiveID`, `adArchiveId`.
 *
 * @module
 */

import { field, type Fields, isFields, list, text } from "./fields.ts";
import { mediaOf } from "./media.ts";
import type { MetaAd } from "./meta_ad.ts";

/** Which run and whose ads. */
export interface Origin {
  readonly runId: string;
  readonly organisationId: string;
}

/** The id of an ad; null of what is none. */
export function adIdOf(item: unknown): string | null {
  if (!isFields(item)) return null;
  const id = text(
    field(item, "ad_archive_id", "ad_archive_i_d", "ad_id", "archive_id"),
  );
  return id !== null && /^[\w.:-]{1,200}$/.test(id) ? id : null;
}

/** The ad of an item with an id; throws where the rest is no ad. */
export function adOf(item: unknown, { runId, organisationId }: Origin): MetaAd {
  const id = adIdOf(item);
  if (!isFields(item) || id === null) throw new Error("It has no id");
  const snapshot = snapshotOf(item);
  const cards = list(field(snapshot, "cards")).filter(isFields);
  const [card = {}] = cards;
  /** Of the ad, or of its first card where the ad has only a template. */
  const said = (...names: string[]) => {
    const own = words(field(snapshot, ...names) ?? field(item, ...names));
    const first = words(field(card, ...names));
    return own === null || /\{\{.+\}\}/.test(own) ? first ?? own : own;
  };
  return {
    run_id: runId,
    organisation_id: organisationId,
    ad_archive_id: id,
    page_id: text(field(item, "page_id") ?? field(snapshot, "page_id")),
    page_name: text(field(item, "page_name") ?? field(snapshot, "page_name")),
    title: said("title"),
    body: said("body"),
    cta_text: said("cta_text"),
    cta_type: said("cta_type"),
    link_url: said("link_url"),
    ...mediaOf(snapshot, cards),
    publisher_platforms: platforms(
      field(item, "publisher_platform", "publisher_platforms"),
    ),
    display_format: text(field(snapshot, "display_format")),
    is_active: flag(field(item, "is_active")),
    start_date: moment(field(item, "start_date", "start_date_formatted")),
    end_date: moment(field(item, "end_date", "end_date_formatted")),
    ad_library_url: `https://www.facebook.com/ads/library/?id=${id}`,
  };
}

/** What the ad looks like: beneath `snapshot`, or beside the id. */
function snapshotOf(item: Fields): Fields {
  const snapshot = field(item, "snapshot");
  if (snapshot === undefined || snapshot === null) return item;
  if (isFields(snapshot)) return snapshot;
  throw new Error(`Its snapshot is no object: ${typeof snapshot}`);
}

/** A text, also where it is `{ text }` or `{ markup: { __html } }`. */
function words(value: unknown): string | null {
  if (!isFields(value)) return text(value);
  const markup = field(value, "markup");
  return text(field(value, "text")) ??
    text(isFields(markup) ? markup.__html : markup);
}

function platforms(value: unknown): string[] {
  const named = list(value).map((one) =>
    text(one)?.toLowerCase().replace(/[\s-]+/g, "_") ?? ""
  );
  return [...new Set(named.filter(Boolean))];
}

function flag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** A moment of seconds or milliseconds since 1970, or of a text. */
function moment(value: unknown): string | null {
  const number = typeof value === "string" && /^\d{9,13}$/.test(value)
    ? Number(value)
    : value;
  const time = typeof number === "number"
    ? new Date(number < 1e11 ? number * 1_000 : number)
    : new Date(text(number) ?? NaN);
  const year = time.getUTCFullYear();
  return year >= 1970 && year < 3000 ? time.toISOString() : null;
}

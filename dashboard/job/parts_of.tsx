/**
 * The parts of a result that there are. What a crawled page says is hostile:
 * it is shown as text, or in a frame that can do nothing.
 *
 * @module
 */

import type { CrawledJob } from "../../client/mod.ts";
import type { Tab } from "../parts/tabs.tsx";
import { HeadingList } from "./heading_list.tsx";
import { LinkList } from "./link_list.tsx";
import { Preview } from "./preview.tsx";
import { readScreenshot } from "./read_screenshot.ts";
import { Screenshot } from "./screenshot.tsx";
import { SourceText } from "./source_text.tsx";
import { textOf } from "./text_of.ts";

/** A tab for each. */
export function partsOf(crawled: CrawledJob): Tab[] {
  const { job, html, formats } = crawled;
  const { markdown, text, links, headings, metadata } = formats ?? {};
  const screenshot = readScreenshot(formats) ?? readScreenshot(crawled);
  const source = (name: string, text: string, type: string) => () => (
    <SourceText name={`${job.id}.${name}`} text={text} type={type} />
  );
  const tabs: (Tab | false)[] = [
    screenshot !== null && {
      name: "screenshot",
      label: "Screenshot",
      show: () => <Screenshot source={screenshot} />,
    },
    html !== null && {
      name: "preview",
      label: "Preview",
      show: () => <Preview html={html} />,
    },
    markdown !== undefined && {
      name: "markdown",
      label: "Markdown",
      show: source("md", markdown, "text/markdown"),
    },
    (text !== undefined || html !== null) && {
      name: "text",
      label: "Text",
      show: () => source("txt", text ?? textOf(html ?? ""), "text/plain")(),
    },
    html !== null && {
      name: "html",
      label: "Html",
      show: source("html", html, "text/html"),
    },
    links !== undefined && {
      name: "links",
      label: `Links (${links.length})`,
      show: () => <LinkList links={links} />,
    },
    headings !== undefined && {
      name: "headings",
      label: `Headings (${headings.length})`,
      show: () => <HeadingList headings={headings} />,
    },
    metadata !== undefined && {
      name: "metadata",
      label: "Metadata",
      show: source(
        "json",
        JSON.stringify(metadata, null, 2),
        "application/json",
      ),
    },
  ];
  return tabs.filter((tab) => tab !== false);
}

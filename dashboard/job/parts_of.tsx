/**
 * The parts of a result that there are. What a crawled page says is hostile:
 * it is shown as text, or in a frame that can do nothing.
 *
 * @module
 */

import type { CrawledJob } from "../../client/mod.ts";
import { bytes } from "../parts/format.ts";
import type { Tab } from "../parts/tabs.tsx";
import { ActionShots } from "./action_shots.tsx";
import { HeaderList } from "./header_list.tsx";
import { HeadingList } from "./heading_list.tsx";
import { LinkList } from "./link_list.tsx";
import { Preview } from "./preview.tsx";
import { Printed } from "./printed.tsx";
import { Screenshot } from "./screenshot.tsx";
import { SourceText } from "./source_text.tsx";
import { textOf } from "./text_of.ts";

/** A tab for each. */
export function partsOf(
  { job, html, headers, formats, result }: CrawledJob,
): Tab[] {
  const { markdown, text, links, headings, metadata, rawHtml } = formats ?? {};
  const { screenshot, pdf, extract, screenshots, evaluations } = formats ?? {};
  const source = (name: string, text: string, type: string) => () => (
    <SourceText name={`${job.id}.${name}`} text={text} type={type} />
  );
  const json = (name: string, value: unknown) =>
    source(name, JSON.stringify(value, null, 2), "application/json");
  const tabs: (Tab | false)[] = [
    result !== null && {
      name: "result",
      label: "Result",
      show: json("result.json", result),
    },
    screenshot?.data !== undefined && {
      name: "screenshot",
      label: "Screenshot",
      show: () => (
        <Screenshot
          name={job.id}
          mime={screenshot.mime}
          data={screenshot.data ?? ""}
          alt="The page as the browser saw it"
          about={`${screenshot.width} × ${screenshot.height}, ${
            bytes(screenshot.bytes)
          }`}
        />
      ),
    },
    screenshots !== undefined && screenshots.length > 0 && {
      name: "shots",
      label: `Screenshots (${screenshots.length})`,
      show: () => <ActionShots jobId={job.id} shots={screenshots} />,
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
    rawHtml !== undefined && {
      name: "raw",
      label: "Raw html",
      show: source("raw.html", rawHtml, "text/html"),
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
      show: json("json", metadata),
    },
    headers !== null && {
      name: "headers",
      label: "Headers",
      show: () => <HeaderList headers={headers} />,
    },
    extract !== undefined && {
      name: "extract",
      label: "Picked out",
      show: json("extract.json", extract),
    },
    evaluations !== undefined && evaluations.length > 0 && {
      name: "evaluations",
      label: `Scripts (${evaluations.length})`,
      show: json("scripts.json", evaluations),
    },
    pdf?.data !== undefined && {
      name: "pdf",
      label: "PDF",
      show: () => (
        <Printed
          name={`${job.id}.pdf`}
          size={pdf.bytes}
          data={pdf.data ?? ""}
        />
      ),
    },
  ];
  return tabs.filter((tab) => tab !== false);
}

/**
 * Crawl: one URL, or many.
 *
 * @module
 */

import { go, href, type Route } from "../app/route.ts";
import { PageHead } from "../parts/page_head.tsx";
import { Segments } from "../parts/segments.tsx";
import { ManyUrls } from "./many_urls.tsx";
import { OneUrl } from "./one_url.tsx";

/** The two forms. */
export function SubmitView({ route }: { route: Route }) {
  const many = route.query.get("form") === "many";
  return (
    <>
      <PageHead
        title="Crawl"
        under={
          <p>
            Submit pages; they are crawled in the background, and nothing is
            lost when you close this.
          </p>
        }
      />
      <section class="card submit">
        <Segments
          label="How many pages"
          value={many ? "many" : "one"}
          choices={[["one", "One page"], ["many", "Many pages"]]}
          onChange={(value) =>
            go(href(["crawl"], { form: value === "many" ? value : "" }), {
              replace: true,
            })}
        />
        {many ? <ManyUrls /> : <OneUrl />}
      </section>
    </>
  );
}

import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { fixtureSite } from "../../../../scripts/fixtures/site.ts";
import type { FormatName } from "../kinds/page_crawl/formats.ts";
import { formatsOf, Renderer } from "./testing/renderer.ts";

interface Expected {
  readonly path: string;
  readonly title: string;
  /** The first ones: level and text. */
  readonly headings: readonly string[];
  /** How many: counted in the page's source, and what its scripts add. */
  readonly links: number;
  /** Lines of the Markdown. */
  readonly lines: readonly string[];
  /** Words that are in the page, but not of its main content. */
  readonly others: readonly string[];
}

/** What is in the menu of each page of the documentation of vis. */
const menu = ["Showcase", "Feature requests", "Toggle navigation"];

/** Read off the pages in a browser and their source; nobody here wrote them. */
const pages: readonly Expected[] = [
  {
    path: "/vis/docs/data/dataset.html",
    title: "DataSet - vis.js - A dynamic, browser based visualization library.",
    headings: ["1 DataSet", "2 Contents", "2 Overview", "2 Example"],
    // Eight in the source, and a script writes three breadcrumbs.
    links: 8 + 3,
    lines: [
      "# DataSet",
      "- [Overview](http://site/vis/docs/data/dataset.html#Overview)",
      "Vis.js comes with a flexible DataSet, which can be used to hold and manipulate unstructured data and listen for changes in the data. The DataSet is key/value based. Data items can be added, updated and removed from the DataSet, and one can subscribe to changes in the DataSet. The data in the DataSet can be filtered and ordered, and fields (like dates) can be converted to a specific type. Data can be normalized when appending it to the DataSet as well.",
      "```js",
      "  {id: 1, text: 'item 1', date: new Date(2013, 6, 20), group: 1, first: true},",
      "| Name | Type | Default value | Description |",
    ],
    others: menu,
  },
  {
    path: "/vis/docs/network/edges.html",
    title: "vis.js - Edges documentation.",
    headings: ["1 Network - edges", "3 Options"],
    links: 8 + 3,
    lines: [
      "# Network - edges",
      "| Name | Type | Default | Description |",
      "| from | Number or String |  | Edges are between two nodes, one to and one from. This is where you define the from node. You have to supply the corresponding node ID. This naturally only applies to individual edges. |",
      "| width | Number | `1` | The width of the edge. If value is set, this is not used. |",
    ],
    // The last one is in an example that is shown at a click.
    others: [...menu, "these are all options in full"],
  },
  {
    path: "/vis/docs/network/manipulation.html",
    title: "vis.js - Manipulation documentation.",
    headings: ["1 Network - manipulation", "3 Options"],
    links: 7 + 3,
    lines: ["# Network - manipulation", "### Options"],
    others: menu,
  },
  {
    path: "/vis/docs/timeline/index.html",
    title:
      "timeline - vis.js - A dynamic, browser based visualization library.",
    headings: ["1 Timeline", "2 Overview", "2 Contents", "2 Example"],
    links: 13 + 3,
    lines: [
      "# Timeline",
      "The Timeline is an interactive visualization chart to visualize data in time. The data items can take place on a single date, or have a start and end date (a range). You can freely move and zoom in the timeline by dragging and scrolling in the Timeline. Items can be created, edited, and deleted in the timeline. The time scale on the axis is adjusted automatically, and supports scales ranging from milliseconds to years.",
    ],
    others: menu,
  },
  {
    path: "/vis/examples/graph2d/06_interpolation.html",
    title: "Graph2d | Interpolation",
    headings: ["2 Graph2d | Interpolation"],
    links: 2,
    lines: ["## Graph2d | Interpolation"],
    others: [],
  },
  {
    path: "/paper/dist/docs/classes/index.html",
    title: "Paper.js v0.12.20",
    headings: ["1 Paper.js0.12.20", "2 Basic Types", "2 Project & Items"],
    links: 36,
    lines: [
      "- ## Basic Types",
      "  - [Point](http://site/paper/dist/docs/classes/Point.html)",
    ],
    others: [],
  },
  {
    path: "/paper/dist/docs/classes/Point.html",
    title: "Point",
    headings: [
      "1 Point",
      "4 Example:Create a point at x: 10, y: 5",
      "2 Constructors",
      "2 Operators",
      "2 Properties",
      "2 Methods",
    ],
    links: 9,
    lines: [
      "# Point",
      "The Point object represents a point in the two dimensional space of the Paper.js project. It is also used to represent two dimensional vector objects.",
      "var point = new Point(10, 5);",
      "[`Point(x, y)`](http://site/paper/dist/docs/classes/Point.html#point-x-y)",
      "[`isClose(point, tolerance)`](http://site/paper/dist/docs/classes/Point.html#isclose-point-tolerance)",
    ],
    // Shown at a click.
    others: ["Creates a Point object with the given x and y coordinates."],
  },
  {
    path: "/swagger-ui/index.html",
    title: "Swagger UI",
    headings: [
      "1 Swagger Petstore 1.0.0 OAS 3.0",
      "3 pet Everything about your Pets Find out more",
      "3 store Access to Petstore orders",
    ],
    // Without scripts none.
    links: 5,
    lines: [
      "[/pet/findByStatus](http://site/swagger-ui/index.html#/pet/findPetsByStatus)",
      "Finds Pets by status",
    ],
    others: [],
  },
];

const names: FormatName[] = [
  "headings",
  "links",
  "markdown",
  "metadata",
  "text",
];

Deno.test("render() reads the formats of pages that nobody here wrote", async (t) => {
  await using chromium = new Renderer();
  await using site = await fixtureSite();
  for (const { path, title, lines, others, ...counts } of pages) {
    await t.step(path, async () => {
      const page = await chromium.render(site.origin + path, [site.host], {
        formats: names,
      });
      const found = formatsOf(page, names);
      const { markdown, text, headings, links, metadata } = found;
      assertEquals(metadata.title, title);
      assertEquals(
        headings.slice(0, counts.headings.length)
          .map(({ level, text }) => `${level} ${text}`),
        counts.headings,
      );
      assertEquals(links.length, counts.links);
      for (const line of lines) {
        assert(
          `\n${markdown}\n`.includes(`\n${line}\n`),
          `${line}\n${markdown}`,
        );
      }
      for (const words of others) {
        assertStringIncludes(page.html, words);
        assertFalse(markdown.includes(words), words);
        assertFalse(text.includes(words), words);
      }
      // All of the words, and no marks.
      const bare = (words: string) => words.replace(/[^a-z]+/gi, "");
      const marks = /!?\[|\]\([^)]*\)|<br>|```\w*/g;
      assertEquals(bare(markdown.replace(marks, "")), bare(text));
    });
  }
});

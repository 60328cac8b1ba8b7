import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { fixtureSite } from "../../../../scripts/fixtures/site.ts";
import { checkPage, type KnownPage } from "./testing/known_page.ts";
import { Renderer } from "./testing/renderer.ts";

/** What is in the menu of each page of the documentation of vis. */
const menu = ["Showcase", "Feature requests", "Toggle navigation"];

/** Read off the pages in a browser and their source; nobody here wrote them. */
const pages: readonly KnownPage[] = [
  {
    path: "/vis/docs/data/dataset.html",
    title: "DataSet - vis.js - A dynamic, browser based visualization library.",
    language: "en",
    headingCount: 21,
    headings: ["1 DataSet", "2 Contents", "2 Overview", "2 Example"],
    // Eight in the source, and a script writes three breadcrumbs.
    links: 8 + 3,
    paragraph:
      "Vis.js comes with a flexible DataSet, which can be used to hold and manipulate unstructured data and listen for changes in the data. The DataSet is key/value based. Data items can be added, updated and removed from the DataSet, and one can subscribe to changes in the DataSet. The data in the DataSet can be filtered and ordered, and fields (like dates) can be converted to a specific type. Data can be normalized when appending it to the DataSet as well.",
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
    language: "en",
    headingCount: 2,
    headings: ["1 Network - edges", "3 Options"],
    links: 8 + 3,
    paragraph:
      "Handles the creation and deletion of edges and contains the global edge options and styles.",
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
    language: "en",
    headingCount: 2,
    headings: ["1 Network - manipulation", "3 Options"],
    links: 7 + 3,
    paragraph:
      "Acts as the camera that looks on the canvas. Does the animation, zooming and focusing.",
    lines: ["# Network - manipulation", "### Options"],
    others: menu,
  },
  {
    path: "/vis/docs/timeline/index.html",
    title:
      "timeline - vis.js - A dynamic, browser based visualization library.",
    language: "en",
    headingCount: 24,
    headings: ["1 Timeline", "2 Overview", "2 Contents", "2 Example"],
    links: 13 + 3,
    paragraph:
      "Timeline uses regular HTML DOM to render the timeline and items put on the timeline. This allows for flexible customization using css styling.",
    lines: [
      "# Timeline",
      "The Timeline is an interactive visualization chart to visualize data in time. The data items can take place on a single date, or have a start and end date (a range). You can freely move and zoom in the timeline by dragging and scrolling in the Timeline. Items can be created, edited, and deleted in the timeline. The time scale on the axis is adjusted automatically, and supports scales ranging from milliseconds to years.",
    ],
    others: menu,
  },
  {
    path: "/vis/examples/graph2d/06_interpolation.html",
    title: "Graph2d | Interpolation",
    headingCount: 1,
    headings: ["2 Graph2d | Interpolation"],
    links: 2,
    paragraph:
      "For both the centripetal and chordal parametrization, the distances between the points have to be calculated and this makes these methods computationally intensive if there are very many points. The uniform parametrization still has to do transformations, though it does not have to calculate the distance between point. Finally, the linear interpolation is the fastest method. For more on the Catmull-Rom method, C. Yuksel et al. have an interesting paper titled ″On the parametrization of Catmull-Rom Curves″.",
    lines: ["## Graph2d | Interpolation"],
    others: [],
  },
  {
    path: "/paper/dist/docs/classes/index.html",
    title: "Paper.js v0.12.20",
    headingCount: 10,
    headings: ["1 Paper.js0.12.20", "2 Basic Types", "2 Project & Items"],
    links: 36,
    paragraph: "Global Scope",
    lines: [
      "- ## Basic Types",
      "  - [Point](http://site/paper/dist/docs/classes/Point.html)",
    ],
    others: [],
  },
  {
    path: "/paper/dist/docs/classes/Point.html",
    title: "Point",
    headingCount: 11,
    headings: [
      "1 Point",
      "4 Example:Create a point at x: 10, y: 5",
      "2 Constructors",
      "2 Operators",
      "2 Properties",
      "2 Methods",
    ],
    links: 9,
    paragraph:
      "The Point object represents a point in the two dimensional space of the Paper.js project. It is also used to represent two dimensional vector objects.",
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
    language: "en",
    headingCount: 5,
    headings: [
      "1 Swagger Petstore 1.0.0 OAS 3.0",
      "3 pet Everything about your Pets Find out more",
      "3 store Access to Petstore orders",
    ],
    // Without scripts none.
    links: 5,
    paragraph: "Finds Pets by status",
    lines: [
      "[/pet/findByStatus](http://site/swagger-ui/index.html#/pet/findPetsByStatus)",
      "Finds Pets by status",
    ],
    others: [],
  },
];

Deno.test("render() reads the formats of pages that nobody here wrote", async (t) => {
  await using chromium = new Renderer();
  await using site = await fixtureSite();
  for (const known of pages) {
    await t.step(known.path, async () => {
      const { markdown, text } = await checkPage(chromium, site, known);
      // All of the words, and no marks.
      const bare = (words: string) => words.replace(/[^a-z]+/gi, "");
      const marks = /!?\[|\]\([^)]*\)|<br>|```\w*/g;
      assertEquals(bare(markdown.replace(marks, "")), bare(text));
    });
  }
});

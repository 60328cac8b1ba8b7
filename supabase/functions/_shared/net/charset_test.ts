import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { decode, storable } from "./charset.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => typeof part === "string" ? [...ascii(part)] : part),
  );
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) {
    view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  }
  return [...new Uint8Array(view.buffer)];
};

const nihon = [0x93, 0xfa, 0x96, 0x7b];
const privet = [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2];
const zhongwen = [0xd6, 0xd0, 0xce, 0xc4];
const cafe = [0x63, 0x61, 0x66, 0xe9];

const cases: readonly [string, Uint8Array, string, string][] = [
  [
    "Shift_JIS in the header",
    bytes(nihon),
    "text/html; charset=Shift_JIS",
    "日本",
  ],
  [
    "windows-1251 in the header",
    bytes(privet),
    "text/html;charset=windows-1251",
    "Привет",
  ],
  [
    "gb2312 in the header",
    bytes(zhongwen),
    'text/html; charset="gb2312"',
    "中文",
  ],
  [
    "a charset in capitals after other parameters",
    bytes(privet),
    "text/html; a=b; CHARSET=CP1251",
    "Привет",
  ],
  [
    "a <meta charset>",
    bytes('<meta charset="shift_jis">', nihon),
    "text/html",
    '<meta charset="shift_jis">日本',
  ],
  [
    "a <meta http-equiv>",
    bytes(
      "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
      privet,
    ),
    "text/html",
    "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>Привет",
  ],
  [
    "the header before the <meta>",
    bytes("<meta charset=shift_jis>", privet),
    "text/html; charset=windows-1251",
    "<meta charset=shift_jis>Привет",
  ],
  [
    "the <meta> where the header's label is unknown",
    bytes("<meta charset=windows-1251>", privet),
    "text/html; charset=bogus",
    "<meta charset=windows-1251>Привет",
  ],
  [
    "no <meta> in a comment",
    bytes("<!--<meta charset=gb2312>-->ä"),
    "text/html",
    "<!--<meta charset=gb2312>-->ä",
  ],
  [
    "no <meta> after 1 024 bytes",
    bytes(" ".repeat(1_024), "<meta charset=windows-1251>ä"),
    "text/html",
    " ".repeat(1_024) + "<meta charset=windows-1251>ä",
  ],
  [
    "a <meta> of utf-16 as utf-8",
    bytes("<meta charset=utf-16>ä"),
    "text/html",
    "<meta charset=utf-16>ä",
  ],
  [
    "x-user-defined as windows-1252",
    bytes("<meta charset=x-user-defined>", cafe),
    "text/html",
    "<meta charset=x-user-defined>café",
  ],
  [
    "UTF-16 LE by its mark",
    bytes([0xff, 0xfe], utf16("Grüße", true)),
    "text/html",
    "Grüße",
  ],
  [
    "UTF-16 BE by its mark",
    bytes([0xfe, 0xff], utf16("Grüße", false)),
    "text/html",
    "Grüße",
  ],
  [
    "a mark before the header",
    bytes([0xef, 0xbb, 0xbf], "ä"),
    "text/html; charset=windows-1252",
    "ä",
  ],
  ["UTF-8 where nothing is said", bytes("Grüße 日本"), "", "Grüße 日本"],
  ["windows-1252 where that is no UTF-8", bytes(cafe), "", "café"],
  [
    "latin1 as windows-1252",
    bytes([0x80]),
    "text/html; charset=iso-8859-1",
    "€",
  ],
  [
    "broken UTF-8 with replacement characters",
    bytes("a", [0xff], "b"),
    "text/html; charset=utf-8",
    "a\uFFFDb",
  ],
  [
    "an encoding that must not be decoded",
    bytes("<p>"),
    "text/html; charset=iso-2022-kr",
    "<p>",
  ],
  ["nothing", bytes(), "text/html", ""],
];

for (const [name, input, contentType, text] of cases) {
  Deno.test(`decode() reads ${name}`, () => {
    assertEquals(decode(input, contentType), text);
  });
}

Deno.test("storable() replaces what Postgres refuses and nothing else", () => {
  assertEquals(storable("a\0b\ud800c\udc00"), "a\uFFFDb\uFFFDc\uFFFD");
  assertEquals(storable("ä日😀\u0001\n"), "ä日😀\u0001\n");
});

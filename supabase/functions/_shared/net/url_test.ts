import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { RequestError } from "../errors.ts";
import {
  checkUrl,
  inspectUrl,
  maxUrlLength,
  parseAllowedHosts,
} from "./url.ts";

const nobody = parseAllowedHosts("");

const refused: Record<string, readonly string[]> = {
  INVALID_URL: [
    "",
    "example.com",
    "/path",
    "//example.com/",
    "http://",
    "http://[::1",
    "http://a b/",
    "http:example.com",
    "http:/example.com",
    "http:\\\\example.com",
    "http:///example.com",
    "http://\\example.com/",
    `http://${"a".repeat(64)}.example.com/`,
    `http://${"a.".repeat(126)}example.com/`,
    "http://example.com/\0",
    "http://exam\nple.com/",
    "http://example.com/\t",
    "http://./",
    "http://a..example.com/",
    "http://example.com:99999/",
  ],
  UNSUPPORTED_SCHEME: [
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hi",
    "mailto:a@example.com",
    "localhost:8080",
  ],
  URL_HAS_CREDENTIALS: [
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://:secret@example.com/",
  ],
  URL_TOO_LONG: [
    `http://example.com/${"a".repeat(maxUrlLength)}`,
    `http://example.com/${"ä".repeat(maxUrlLength / 2)}`,
  ],
  URL_BLOCKED: [
    "http://10.0.0.1/",
    "http://127.0.0.1:8080/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fd00:ec2::254]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://app.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://router.home.arpa/",
    "http://shop.test/",
    "http://shop.invalid/",
    "http://expyuzz4wqqyqhjn.onion/",
    "http://intranet/",
    "http://kubernetes./",
  ],
};

for (const [code, urls] of Object.entries(refused)) {
  Deno.test(`checkUrl() refuses with ${code}`, () => {
    for (const url of urls) {
      const error = assertThrows(() => checkUrl(url, nobody), RequestError);
      assertEquals(error.code, code, url);
      assert(error.message.length < 600, error.message);
    }
  });
}

Deno.test("checkUrl() accepts public URLs and normalises them", () => {
  const accepted = {
    "https://example.com": "https://example.com/",
    "HTTP://EXAMPLE.com:80/a?b#c": "http://example.com/a?b",
    " https://example.com/ ": "https://example.com/",
    "https://münchen.de/straße": "https://xn--mnchen-3ya.de/stra%C3%9Fe",
    "http://8.8.8.8/": "http://8.8.8.8/",
    "http://[2606:4700:4700::1111]:8080/":
      "http://[2606:4700:4700::1111]:8080/",
    "http://localhost.example.com/": "http://localhost.example.com/",
    "http://mylocal.de/": "http://mylocal.de/",
    [`http://${"a".repeat(63)}.example.com/`]: `http://${
      "a".repeat(63)
    }.example.com/`,
    "https://example.com/?u=http://10.0.0.1/":
      "https://example.com/?u=http://10.0.0.1/",
    "https://example.com./": "https://example.com./",
  };
  for (const [text, href] of Object.entries(accepted)) {
    assertEquals(checkUrl(text, nobody).href, href);
  }
});

Deno.test("checkUrl() names the rule and the value, cut at 200 characters", () => {
  const message = (url: string) =>
    assertThrows(() => checkUrl(url, nobody), RequestError).message;
  assertEquals(
    message("http://10.0.0.1/"),
    "Cannot crawl 'http://10.0.0.1/': 10.0.0.1 is a private address",
  );
  assertEquals(
    message("http://intranet/"),
    "Cannot crawl 'http://intranet/': 'intranet' is not a public host name",
  );
  const long = `ftp://example.com/${"x".repeat(1_000)}`;
  assert(message(long).includes(`'${long.slice(0, 200)}'`));
});

Deno.test("checkUrl() accepts exactly the private hosts that are listed", () => {
  const allowed = parseAllowedHosts(
    "127.0.0.1:8080, LocalHost:80,[::1]:443,db.internal:5000",
  );
  const accepted = [
    "http://127.0.0.1:8080/x",
    "http://127.1:8080/",
    "http://localhost/",
    "http://LOCALHOST:80/",
    "https://[::1]/",
    "http://[0:0::1]:443/",
    "https://db.internal:5000/",
  ];
  for (const url of accepted) {
    assertInstanceOf(inspectUrl(url, allowed), URL, url);
  }
  const others = [
    "http://127.0.0.1:8081/",
    "http://127.0.0.1/",
    "http://127.0.0.2:8080/",
    "https://localhost/",
    "http://[::1]/",
    "http://x.db.internal:5000/",
  ];
  for (const url of others) {
    const result = inspectUrl(url, allowed);
    assert(!(result instanceof URL), url);
    assertEquals(result.code, "URL_BLOCKED", url);
  }
});

Deno.test("parseAllowedHosts() refuses all but host:port", () => {
  const wrong = [
    "localhost",
    "http://localhost:80",
    "localhost:",
    "localhost:99999",
    "localhost:0",
    "10.0.0.0/8",
    "*:80",
    "*.local:80",
    "::1:80",
    "a:80/path",
    "user@a:80",
  ];
  for (const text of wrong) {
    assertThrows(() => parseAllowedHosts(text), Error, "host:port");
  }
  assertEquals(parseAllowedHosts(" , ").size, 0);
});

Deno.test("inspectUrl() judges 50 000 URLs within two seconds", () => {
  const started = performance.now();
  for (let i = 0; i < 50_000; i++) {
    inspectUrl(`https://shop-${i}.example.com/products/${i}?a=b#c`, nobody);
  }
  const ms = performance.now() - started;
  assert(ms < 2_000, `${ms} ms`);
});

Deno.test("inspectUrl() tells no password", () => {
  for (
    const [text, told] of [
      ["https://user:hunter2@example.com/a", "https://[hidden]@example.com/a"],
      ["https://user:hunt@er2@10.0.0.1/", "https://[hidden]@10.0.0.1/"],
      ["ftp://hunter2@example.com/", "ftp://[hidden]@example.com/"],
      ["user:hunter2@example.com/", "user:[hidden]@example.com/"],
      ["http:\\\\user:hunter2@a.com/", "http:\\\\[hidden]@a.com/"],
      [
        `https://user:hunter2${"x".repeat(300)}@example.com/`,
        "https://[hidden]@example.com/",
      ],
      // What comes later is no password.
      ["http://10.0.0.1/a@b", "http://10.0.0.1/a@b"],
    ] as const
  ) {
    const result = inspectUrl(text, nobody);
    assert(!(result instanceof URL));
    assertEquals(
      result.message.startsWith(`Cannot crawl '${told}': `),
      true,
      result.message,
    );
  }
});

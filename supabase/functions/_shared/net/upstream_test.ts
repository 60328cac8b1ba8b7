import {
  assertEquals,
  assertFalse,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { parseUpstreams } from "./upstream.ts";

Deno.test("parseUpstreams() reads user names, passwords, hosts and ports", () => {
  assertEquals(parseUpstreams(""), []);
  const text =
    " http://a%40b:p%3Aw@proxy.example:8080 , http://[2001:db8::1]:3128/,http://10.0.0.1,http://10.0.0.1";
  assertEquals(parseUpstreams(text), [
    {
      number: 1,
      host: "proxy.example",
      port: 8080,
      username: "a@b",
      password: "p:w",
    },
    {
      number: 2,
      host: "2001:db8::1",
      port: 3128,
      username: "",
      password: "",
    },
    { number: 3, host: "10.0.0.1", port: 80, username: "", password: "" },
  ]);
  const [gate] = parseUpstreams("http://u-{session}:p@gate.example:1");
  assertEquals(gate?.username, "u-{session}");
});

const wrong = {
  "socks5://user:hush@proxy.example:1080": "entry 2 is of 'socks5:'",
  "https://user:hush@proxy.example:443": "entry 2 is of 'https:'",
  "proxy.example:8080": "entry 2 is of 'proxy.example:'",
  "user:hush@proxy.example": "entry 2 is of 'user:'",
  "//hush": "entry 2 is not http://user:password@host:port",
  "http://": "entry 2 is not http://user:password@host:port",
  "http://proxy.example:99999": "entry 2 is not",
  "http://user:hush@proxy.example/path": "entry 2 has more than",
  "http://user:hush@proxy.example/?a": "entry 2 has more than",
  "http://user:hush%@proxy.example": "entry 2 has a lone %",
};
for (const [entry, words] of Object.entries(wrong)) {
  Deno.test(`parseUpstreams() refuses ${entry} without repeating it`, () => {
    const error = assertThrows(
      () => parseUpstreams(`http://fine.example:1,${entry}`),
      Error,
      words,
    );
    assertFalse(error.message.includes("hush"));
  });
}

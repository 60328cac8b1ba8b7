import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { addressProblem, isPublicAddress } from "./address.ts";

const refused: Record<string, readonly string[]> = {
  "a private address": [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:10.0.0.1",
    "::ffff:a00:1",
  ],
  "a loopback address": ["127.0.0.1", "127.255.255.255", "::1"],
  "a link-local address": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
  "a multicast address": ["224.0.0.1", "239.255.255.255", "ff02::1"],
  "a broadcast address": ["255.255.255.255"],
  "a reserved address": [
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.1",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "198.18.0.1",
    "198.19.255.255",
    "192.88.99.1",
    "240.0.0.1",
    "::",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "3fff::1",
    "fec0::1",
    "100::1",
    "::ffff:0:7f00:1",
    "1000::1",
    "4000::1",
    "5f00::1",
  ],
  "not an address": ["example.com", "", "1.2.3.4.5", "::g"],
};

for (const [problem, addresses] of Object.entries(refused)) {
  Deno.test(`addressProblem() calls what is no public address ${problem}`, () => {
    for (const address of addresses) {
      assertEquals(addressProblem(address), problem, address);
    }
  });
}

Deno.test("isPublicAddress() accepts the neighbours of what it refuses", () => {
  const accepted = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "192.169.0.1",
    "198.17.0.1",
    "198.20.0.1",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450::1",
  ];
  for (const address of accepted) {
    assertEquals(isPublicAddress(address), true, address);
  }
});

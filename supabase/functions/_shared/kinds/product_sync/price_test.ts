import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { markedUp } from "./price.ts";

Deno.test("markedUp() is exact to the cent, half up", () => {
  for (
    const [price, percent, wanted] of [
      ["100", 20, "120.00"],
      [19.99, 20, "23.99"],
      ["0.01", 49, "0.01"],
      ["0.01", 50, "0.02"],
      // 1.005 is less as a float, 8.165 more.
      ["1.00", 0.5, "1.01"],
      ["7.10", 15, "8.17"],
      ["0", 20, "0.00"],
      ["999999999999.99", 0, "999999999999.99"],
      ["9.995", 0, "10.00"],
      ["3", 12.3456, "3.37"],
      [5, 10_000, "505.00"],
    ] as const
  ) {
    assertEquals(markedUp(price, percent), wanted, `${price} + ${percent} %`);
  }
});

Deno.test("markedUp() takes nothing for a price that is none", () => {
  for (
    const price of [
      null,
      undefined,
      "",
      " 1",
      "-1",
      -1,
      "1,5",
      "1.",
      ".5",
      "1e3",
      1e21,
      NaN,
      "free",
      true,
      [1],
      "1.0000001",
      "1234567890123",
    ]
  ) {
    assertEquals(markedUp(price, 20), null, String(price));
  }
});

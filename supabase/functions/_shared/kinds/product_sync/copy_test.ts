import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { copyOf } from "./copy.ts";
import type { Follow } from "./follow.ts";

const follow: Follow = {
  mode: "resell",
  followerShopId: "1",
  sourceShopId: "2",
  markupPercentage: 20,
};

Deno.test("copyOf() keeps what a product is, and says where it comes from", () => {
  const item = { name: "Cup", price: 9.5, stock: 3, attributes: { a: 1 } };
  assertEquals(copyOf({ key: "p:1", item }, follow, "f"), {
    key: "follow:2:p:1",
    item: {
      ...item,
      price: "11.40",
      sourceShopId: "2",
      sourceProductId: "p:1",
      sourcePrice: 9.5,
      followId: "f",
    },
  });
});

Deno.test("copyOf() says what is wrong with a product", () => {
  for (
    const [key, item, problem] of [
      ["1", { price: 1 }, "It has no name"],
      ["1", { name: " ", price: 1 }, "It has no name"],
      ["1", { name: 7, price: 1 }, "It has no name"],
      ["1", { name: "Cup", price: "free" }, 'Its price is none: "free"'],
      ["1", { name: "Cup" }, "Its price is none: undefined"],
      ["x".repeat(495), { name: "Cup", price: 1 }, "Its id is too long"],
    ] as const
  ) {
    assertEquals(copyOf({ key, item }, follow, "f"), problem);
  }
});

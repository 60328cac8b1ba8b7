/**
 * The brands that a Chrome of a version names in its client hints, in the order
 * in which it names them: as in Chromium's `user_agent_utils.cc`.
 *
 * @module
 */

/** A brand and its version, major or full. */
export interface Brand {
  readonly brand: string;
  readonly version: string;
}

const greaseCharacters = " (:-./);=?_";
const greaseVersions = ["8", "99", "24"];
/** Where the invented brand, Chromium and Chrome go. */
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** The brands of a Chrome of this version (`"153.0.8010.0"`), with major versions. */
export function brandsOf(version: string): Brand[] {
  const major = Number.parseInt(version);
  const brands: Brand[] = [];
  const [invented, chromium, chrome] = orders[major % orders.length] ??
    orders[0];
  brands[invented] = grease(major);
  brands[chromium] = { brand: "Chromium", version: String(major) };
  brands[chrome] = { brand: "Google Chrome", version: String(major) };
  return brands;
}

/** The same brands with full versions. */
export function fullVersions(
  brands: readonly Brand[],
  version: string,
): Brand[] {
  const major = String(Number.parseInt(version));
  return brands.map(({ brand, version: short }) => ({
    brand,
    version: short === major ? version : `${short}.0.0.0`,
  }));
}

/** The invented brand that keeps servers from relying on the list. */
function grease(major: number): Brand {
  const character = (place: number) =>
    greaseCharacters.charAt(place % greaseCharacters.length);
  return {
    brand: `Not${character(major)}A${character(major + 1)}Brand`,
    version: greaseVersions[major % greaseVersions.length] ?? "",
  };
}

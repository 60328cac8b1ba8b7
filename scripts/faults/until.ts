/**
 * Looks until there is something else than a sentence that says what is not
 * so; throws that sentence after a while. A look that fails is one as well.
 */
export async function until<T extends object | number | boolean>(
  look: () => Promise<T | string>,
  { withinMs = 60_000, everyMs = 20 } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look().catch(String);
    if (typeof seen !== "string") return seen;
    if (Date.now() > deadline) throw new Error(`It took too long: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

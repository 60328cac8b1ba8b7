/** Lines that come in one by one, and a way to wait for one of them. */
export class LineLog {
  /** What has come so far. */
  readonly lines: string[] = [];
  readonly #looks = new Set<() => void>();

  /** Adds a line. */
  add(line: string): void {
    this.lines.push(line);
    for (const look of this.#looks) look();
  }

  /** Resolves when there is a line with this text; rejects after a while. */
  async has(text: string, withinMs = 30_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (this.lines.some((line) => line.includes(text))) resolve();
    };
    const timer = setTimeout(() => {
      reject(new Error(`No line has ${text}:\n${this.lines.join("\n")}`));
    }, withinMs);
    this.#looks.add(look);
    look();
    try {
      await promise;
    } finally {
      this.#looks.delete(look);
      clearTimeout(timer);
    }
  }
}

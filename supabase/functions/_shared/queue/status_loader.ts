/**
 * Looks up the states of jobs together: however many callers wait, the
 * database is asked once in {@linkcode windowMs}.
 *
 * @module
 */

type Statuses = Readonly<Record<string, string>>;

/** Look-ups begun within this time become one call, in milliseconds. */
const windowMs = 20;

/** Joins look-ups of single jobs into calls for many. */
export class StatusLoader {
  readonly #read: (ids: string[]) => Promise<Statuses>;
  #next: { ids: Set<string>; answer: Promise<Statuses> } | undefined;

  /** Takes the function that looks many up. */
  constructor(read: (ids: string[]) => Promise<Statuses>) {
    this.#read = read;
  }

  /** The state of a job; undefined if there is none. Rejects as the call does. */
  async load(id: string): Promise<string | undefined> {
    this.#next ??= this.#begin();
    this.#next.ids.add(id);
    return (await this.#next.answer)[id];
  }

  #begin() {
    const ids = new Set<string>();
    const answer = new Promise<void>((resolve) => {
      setTimeout(resolve, windowMs);
    }).then(() => {
      this.#next = undefined;
      return this.#read([...ids]);
    });
    return { ids, answer };
  }
}

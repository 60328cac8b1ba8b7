/**
 * Something is on its way: grey bars where it will be.
 *
 * @module
 */

/** As many bars as lines are expected. */
export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading …</span>
      {Array.from({ length: lines }, (_, place) => <span key={place} />)}
    </div>
  );
}

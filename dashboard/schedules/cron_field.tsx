/**
 * When a schedule runs, with examples to begin with.
 *
 * @module
 */

import { useId, useRef } from "preact/hooks";

const examples = [
  ["*/15 * * * *", "every 15 minutes"],
  ["0 * * * *", "every hour"],
  ["30 6 * * *", "every day at 6:30"],
  ["0 8 * * 1-5", "on weekdays at 8:00"],
  ["0 0 1 * *", "on the first of the month"],
] as const;

/** The field; it keeps what is written itself. */
export function CronField({ cron = "" }: { cron?: string | undefined }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const take = (cron: string) => {
    if (!field.current) return;
    field.current.value = cron;
    field.current.focus();
  };
  return (
    <div class="field">
      <label for={id}>When</label>
      <input
        ref={field}
        id={id}
        name="cron"
        class="code"
        defaultValue={cron}
        placeholder="30 6 * * 1-5"
        aria-describedby={`${id}-hint`}
        spellcheck={false}
        autocomplete="off"
        maxLength={200}
        required
      />
      <p class="hint" id={`${id}-hint`}>
        Five fields: minute, hour, day of month, month, day of week (0 is
        Sunday). <code>*</code> is any, <code>1-5</code> a range,{" "}
        <code>*/15</code> each fifteenth, <code>1,15</code> a list.
      </p>
      <ul class="examples" aria-label="Examples">
        {examples.map(([cron, words]) => (
          <li key={cron}>
            <button
              type="button"
              class="quiet"
              onClick={() => take(cron)}
            >
              {words}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

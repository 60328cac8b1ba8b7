/**
 * The tries of a job over time, each with its steps.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { duration, exact } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";

/** A line a step, its bar where it lay between submit and end. */
export function Timeline({ job }: { job: JobView }) {
  const { attempts } = job;
  if (attempts.length === 0) return null;
  const start = Date.parse(job.created_at);
  const end = Math.max(
    start + 1,
    ...attempts.map(({ ended_at }) => Date.parse(ended_at)),
  );
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <ol class="timeline">
        {attempts.map((step, place) => {
          const from = Date.parse(step.started_at);
          const ms = Date.parse(step.ended_at) - from;
          const share = (value: number) =>
            `${(100 * value / (end - start)).toFixed(2)}%`;
          return (
            <li key={place} data-tone={step.error_code ? "error" : "completed"}>
              <p class="step-head">
                <Icon name={step.error_code ? "error" : "completed"} />
                <strong>Try {step.attempt}</strong>
                <span>{step.method ?? "prepared"}</span>
                {step.browser && <small>{step.browser}</small>}
                {step.http_status !== null && (
                  <span class="number">HTTP {step.http_status}</span>
                )}
                <span class="step-time">
                  <time dateTime={step.started_at} title={exact(from)}>
                    after {duration(Math.max(0, from - start))}
                  </time>
                  <strong class="number">{duration(ms)}</strong>
                </span>
              </p>
              <div class="track" aria-hidden="true">
                <span
                  style={{
                    marginLeft: `min(${
                      share(Math.max(0, from - start))
                    }, 100% - 4px)`,
                    width: share(ms),
                  }}
                />
              </div>
              {step.error_code && (
                <p class="step-error breakable">
                  <code>{step.error_code}</code> {step.error_message}
                </p>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

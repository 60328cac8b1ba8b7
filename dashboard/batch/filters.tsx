/**
 * What narrows the list of jobs: status, host, error code.
 *
 * @module
 */

import { useId, useMemo } from "preact/hooks";
import type { BatchUrl } from "../../client/mod.ts";
import { go, href, parseRoute } from "../app/route.ts";
import { count } from "../parts/format.ts";
import { jobStatuses, statuses } from "../parts/status.tsx";
import { codesOf, type Filter, hostsOf, tally } from "./filter.ts";

/** Puts one part of the filter into the address. */
export function setFilter(part: Partial<Record<keyof Filter, string>>): void {
  const { path, query } = parseRoute(location.hash);
  go(href(path, { ...Object.fromEntries(query), ...part }), { replace: true });
}

/** The fields, with how many jobs each choice leaves. */
export function Filters({ rows, filter }: {
  rows: readonly BatchUrl[];
  filter: Filter;
}) {
  const id = useId();
  const { byStatus, hosts, codes } = useMemo(() => ({
    byStatus: new Map(tally(rows, ({ status }) => status)),
    hosts: hostsOf(rows),
    codes: codesOf(rows),
  }), [rows]);
  const isSet = filter.status || filter.host || filter.code;
  return (
    <form
      class="filters"
      role="search"
      aria-label="Filter the jobs"
      onSubmit={(event) => event.preventDefault()}
    >
      <div class="field">
        <label for={`${id}-status`}>Status</label>
        <select
          id={`${id}-status`}
          name="status"
          value={filter.status ?? ""}
          onChange={(event) => setFilter({ status: event.currentTarget.value })}
        >
          <option value="">all ({count(rows.length)})</option>
          {jobStatuses.map((status) => (
            <option key={status} value={status}>
              {statuses[status].word.toLowerCase()}{" "}
              ({count(byStatus.get(status) ?? 0)})
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-code`}>Error</label>
        <select
          id={`${id}-code`}
          name="code"
          value={filter.code}
          onChange={(event) => setFilter({ code: event.currentTarget.value })}
        >
          <option value="">any</option>
          {filter.code && !codes.some(([code]) => code === filter.code) && (
            <option value={filter.code}>{filter.code}</option>
          )}
          {codes.map(([code, jobs]) => (
            <option key={code} value={code}>{code} ({count(jobs)})</option>
          ))}
        </select>
      </div>
      <div class="field field-wide">
        <label for={`${id}-host`}>Host</label>
        <input
          id={`${id}-host`}
          name="host"
          type="search"
          list={`${id}-hosts`}
          value={filter.host}
          placeholder="any of them"
          spellcheck={false}
          onInput={(event) => setFilter({ host: event.currentTarget.value })}
        />
        <datalist id={`${id}-hosts`}>
          {hosts.slice(0, 50).map(([host, jobs]) => (
            <option key={host} value={host}>{count(jobs)} jobs</option>
          ))}
        </datalist>
      </div>
      {isSet && (
        <button
          type="button"
          class="quiet"
          onClick={() => setFilter({ status: "", host: "", code: "" })}
        >
          Clear
        </button>
      )}
    </form>
  );
}

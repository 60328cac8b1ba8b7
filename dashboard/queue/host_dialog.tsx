/**
 * Sets how a host is to be treated.
 *
 * @module
 */

import { type HostSetting, setHost } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { NumberField } from "../parts/number_field.tsx";
import { notify } from "../parts/notices.tsx";
import { TextField } from "../parts/text_field.tsx";
import { useAction } from "../parts/use_action.ts";
import type { Host } from "./host_row.tsx";

/** The dialog; `host` is what is set now, if anything. */
export function HostDialog({ host, onClose, onDone }: {
  host: Host | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const { client } = useProject();
  const action = useAction(async (setting: HostSetting) => {
    await setHost(client.connection, setting);
    notify(`${setting.host} is treated so from now on`);
    onDone();
  });
  const minutesLeft = host?.pausedUntil
    ? Math.ceil((Date.parse(host.pausedUntil) - Date.now()) / 60_000)
    : 0;
  return (
    <Dialog title={host ? host.host : "A host"} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          action.run(settingOf(form, host));
        }}
      >
        {!host && (
          <TextField
            name="host"
            label="Host"
            hint="example.com, example.com:8080, or *.example.com for all below"
            required
          />
        )}
        <div class="options-grid">
          <NumberField
            name="maxRunning"
            label="Pages at once"
            min={1}
            max={1_000}
            value={host?.maxRunning}
          />
          <NumberField
            name="gapSeconds"
            label="Seconds apart"
            min={0}
            max={3_600}
            step={0.1}
            value={host?.gapMs === null || host?.gapMs === undefined
              ? null
              : host.gapMs / 1_000}
          />
          <NumberField
            name="pauseMinutes"
            label="Leave alone for, in minutes"
            min={0}
            max={525_600}
            value={minutesLeft > 0 ? minutesLeft : null}
          />
        </div>
        <TextField
          name="note"
          label="Note"
          value={host?.note ?? ""}
          maxLength={500}
        />
        {action.error !== null && <Failure error={action.error} />}
        <div class="form-end">
          <button type="submit" disabled={action.busy}>Set</button>
          {host && (
            <button
              type="button"
              class="quiet"
              disabled={action.busy}
              onClick={() => action.run({ host: host.host, remove: true })}
            >
              Treat it as all others
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function settingOf(form: FormData, host: Host | null): HostSetting {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const number = (name: string) =>
    text(name) === "" ? null : Number(text(name));
  const gap = number("gapSeconds");
  const pause = number("pauseMinutes");
  return {
    host: host?.host ?? text("host"),
    maxRunning: number("maxRunning"),
    gapMs: gap === null ? null : Math.round(gap * 1_000),
    robots: host?.robots ?? null,
    pausedUntil: pause
      ? new Date(Date.now() + pause * 60_000).toISOString()
      : null,
    note: text("note") || null,
  };
}

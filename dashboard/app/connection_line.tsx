/**
 * Whom one is connected to, and the way out.
 *
 * @module
 */

import type { Connection } from "../connect/connection.ts";
import { Icon } from "../parts/icon.tsx";
import { ThemeButton } from "./theme_button.tsx";

/** The project's host and the user. */
export function ConnectionLine({ connection, onLeave }: {
  connection: Connection;
  onLeave: () => void;
}) {
  const { url, email } = connection;
  return (
    <div class="connection-line">
      <p title={url}>
        <span class="visually-hidden">Connected to</span>
        <span class="cut">{URL.parse(url)?.host ?? url}</span>
        <small class="cut">{email ?? "with a secret key"}</small>
      </p>
      <ThemeButton />
      <button
        type="button"
        class="icon-button"
        onClick={onLeave}
        aria-label={email ? "Sign out" : "Disconnect"}
        title={email ? "Sign out" : "Disconnect"}
      >
        <Icon name="leave" />
      </button>
    </div>
  );
}

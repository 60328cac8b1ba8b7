/**
 * The ways to connect, for those who are not.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { OfferLocal } from "./offer_local.tsx";
import { ThemeButton } from "../app/theme_button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Segments } from "../parts/segments.tsx";
import type { Connection } from "./connection.ts";
import { KeyForm } from "./key_form.tsx";
import { SignInForm } from "./sign_in_form.tsx";

/** Sign-in, or a key. */
export function ConnectView({ reason, onConnect }: {
  reason: string | null;
  onConnect: (connection: Connection) => void;
}) {
  const [way, setWay] = useState<"user" | "key">("user");
  return (
    <main class="connect">
      <div class="connect-head">
        <p class="brand">
          <Icon name="brand" />
          Crawl jobs
        </p>
        <ThemeButton />
      </div>
      <h1>Connect to your project</h1>
      <p class="hint">
        Pages wait in the project's own database, and its functions crawl them.
        Connect to submit pages and to see how they are doing.
      </p>
      {reason && (
        <div class="note note-warn" role="alert">
          <Icon name="warn" />
          <p>{reason}</p>
        </div>
      )}
      <section class="card">
        <Segments
          label="How to connect"
          value={way}
          choices={[["user", "Sign in"], ["key", "Use a secret key"]]}
          onChange={setWay}
        />
        {way === "user"
          ? <SignInForm onConnect={onConnect} />
          : <KeyForm onConnect={onConnect} />}
      </section>
      <OfferLocal onConnect={onConnect} />
    </main>
  );
}

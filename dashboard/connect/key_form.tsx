/**
 * A secret key, for the tab alone.
 *
 * @module
 */

import { CrawlClient } from "../../client/mod.ts";
import { Failure } from "../parts/failure.tsx";
import { Form } from "../parts/form.tsx";
import { TextField } from "../parts/text_field.tsx";
import { useAction } from "../parts/use_action.ts";
import { type Connection, knownProject, withoutSlash } from "./connection.ts";

/** The form; the key is tried before it is kept. */
export function KeyForm({ onConnect }: {
  onConnect: (connection: Connection) => void;
}) {
  const action = useAction(async (form: FormData) => {
    const made = {
      url: withoutSlash(String(form.get("url"))),
      key: String(form.get("key")).trim(),
    };
    await new CrawlClient({ ...made, retries: 0 }).queueStatus();
    onConnect(made);
  });
  return (
    <Form action={action}>
      <TextField
        name="url"
        type="url"
        label="Project URL"
        value={knownProject()?.url}
        placeholder="https://….supabase.co"
        required
      />
      <TextField
        name="key"
        type="password"
        label="Secret key"
        hint="Sees everything. It is kept for this tab only and forgotten when you close it"
        autocomplete="off"
        required
      />
      {action.error !== null && <Failure error={action.error} />}
      <button type="submit" disabled={action.busy}>
        {action.busy ? "Connecting …" : "Connect"}
      </button>
    </Form>
  );
}

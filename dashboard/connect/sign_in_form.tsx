/**
 * Sign-in with e-mail and password.
 *
 * @module
 */

import { Failure } from "../parts/failure.tsx";
import { Form } from "../parts/form.tsx";
import { TextField } from "../parts/text_field.tsx";
import { useAction } from "../parts/use_action.ts";
import {
  type Connection,
  keepProject,
  knownProject,
  withoutSlash,
} from "./connection.ts";
import { isSecretKey, signIn } from "./session.ts";

/** The form. */
export function SignInForm({ onConnect }: {
  onConnect: (connection: Connection) => void;
}) {
  const known = knownProject();
  const action = useAction(async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const publishableKey = text("publishableKey");
    if (isSecretKey(publishableKey)) {
      throw new Error(
        "This is a secret key: enter the publishable one here, or choose 'Use a secret key'",
      );
    }
    const project = { url: withoutSlash(text("url")), publishableKey };
    const made = await signIn(project, {
      email: text("email"),
      password: String(form.get("password")),
    });
    keepProject(project);
    onConnect(made);
  });
  return (
    <Form action={action}>
      <TextField
        name="url"
        type="url"
        label="Project URL"
        value={known?.url}
        placeholder="https://….supabase.co"
        required
      />
      <TextField
        name="publishableKey"
        label="Publishable key"
        hint="Begins with sb_publishable_, or is the anon key. It is remembered in this browser"
        value={known?.publishableKey}
        required
      />
      <TextField
        name="email"
        type="email"
        label="E-mail"
        autocomplete="username"
        required
      />
      <TextField
        name="password"
        type="password"
        label="Password"
        autocomplete="current-password"
        required
      />
      {action.error !== null && <Failure error={action.error} />}
      <button type="submit" disabled={action.busy}>
        {action.busy ? "Signing in …" : "Sign in"}
      </button>
    </Form>
  );
}

/**
 * The form for one URL.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { useProject } from "../app/project.ts";
import { go, href } from "../app/route.ts";
import { keepRecent } from "../job/recent.ts";
import { initialOptions, options, readOptions } from "../options/options.ts";
import { OptionsForm } from "../options/options_form.tsx";
import { Failure } from "../parts/failure.tsx";
import { notify } from "../parts/notices.tsx";
import { Form } from "../parts/form.tsx";
import { TextField } from "../parts/text_field.tsx";
import { useAction } from "../parts/use_action.ts";
import { EstimateLine } from "./estimate_line.tsx";

/** Submits, and goes to the job. */
export function OneUrl() {
  const { client } = useProject();
  const [given, setGiven] = useState(initialOptions);
  const action = useAction(async (form: FormData) => {
    const url = String(form.get("url")).trim();
    const { jobId, warnings = [] } = await client.submit(
      url,
      readOptions(given),
    );
    keepRecent({ id: jobId, url, at: new Date().toISOString() });
    for (const warning of warnings) notify(warning);
    go(href(["jobs", jobId]));
  });
  return (
    <Form id="submit" action={action}>
      <TextField
        name="url"
        type="url"
        label="URL"
        placeholder="https://example.com/"
        required
      />
      <OptionsForm options={options} given={given} onChange={setGiven} />
      {action.error !== null && <Failure error={action.error} />}
      <div class="form-end">
        <button type="submit" disabled={action.busy}>
          {action.busy ? "Submitting …" : "Crawl it"}
        </button>
        <EstimateLine jobs={1} />
      </div>
    </Form>
  );
}

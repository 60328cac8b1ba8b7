/**
 * The form for many URLs: written, pasted or dropped.
 *
 * @module
 */

import { useMemo, useRef, useState } from "preact/hooks";
import { useProject } from "../app/project.ts";
import { go, href } from "../app/route.ts";
import { initialOptions, options, readOptions } from "../options/options.ts";
import { OptionsForm } from "../options/options_form.tsx";
import { Failure } from "../parts/failure.tsx";
import { counted } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { notify } from "../parts/notices.tsx";
import { Form } from "../parts/form.tsx";
import { TextField } from "../parts/text_field.tsx";
import { useAction } from "../parts/use_action.ts";
import { EstimateLine } from "./estimate_line.tsx";
import { type LineProblem, lineProblems } from "./line_problems.ts";
import { ProblemLines } from "./problem_lines.tsx";
import { readUrls } from "./read_urls.ts";
import { refusedLines } from "./refused_lines.ts";
import { UrlsBox } from "./urls_box.tsx";

/** Submits a batch, and goes to it. Lines with a problem are left out. */
export function ManyUrls() {
  const { client } = useProject();
  const [text, setText] = useState("");
  const [given, setGiven] = useState(initialOptions);
  const [refused, setRefused] = useState<readonly LineProblem[]>([]);
  const [partly, setPartly] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const lines = useMemo(() => readUrls(text), [text]);
  const problems = useMemo(() => lineProblems(lines), [lines]);
  const bad = new Set(refused.map(({ line }) => line));
  const good = lines.filter(({ line, problem, duplicateOf }) =>
    problem === null && duplicateOf === null && !bad.has(line)
  );
  const action = useAction(async (form: FormData) => {
    const batchId = String(form.get("batchId")).trim() || undefined;
    const answer = await client.submitBatch(good.map(({ url }) => url), {
      ...readOptions(given),
      batchId,
      skipInvalid: true,
    }).catch((error) => {
      setRefused(refusedLines(error, good));
      throw error;
    });
    const left = answer.failedCount + lines.length - good.length;
    notify(
      `${counted(answer.successCount, "page")} submitted` +
        (left > 0 ? `, ${counted(left, "line")} left out` : ""),
    );
    for (const warning of answer.warnings ?? []) notify(warning);
    if (answer.failed.length === 0) {
      return go(href(["batches", answer.batchId]));
    }
    // What the project refused stays, to be put right.
    const failed = new Set(answer.failed.map(({ index }) => index));
    const rest = good.filter((_, place) => failed.has(place));
    setText(rest.map(({ url }) => url).join("\n"));
    setRefused(answer.failed.map(({ url, message }, place) => ({
      line: place + 1,
      url,
      message,
    })));
    setPartly(answer.batchId);
  });
  return (
    <Form id="submit-many" action={action}>
      <UrlsBox
        box={box}
        text={text}
        onChange={(next) => {
          setText(next);
          setRefused([]);
        }}
      />
      <ProblemLines
        total={lines.length}
        good={good.length}
        problems={refused.length > 0 ? refused : problems}
        box={box}
      />
      <TextField
        name="batchId"
        label="Name of the batch"
        hint="The same name again adds what is new. Without one it gets a name"
        maxLength={200}
      />
      <OptionsForm options={options} given={given} onChange={setGiven} />
      {action.error !== null && <Failure error={action.error} />}
      {partly !== null && (
        <div class="note note-good" role="status">
          <Icon name="completed" />
          <p class="breakable">
            The others are on the queue, in{" "}
            <a href={href(["batches", partly])}>{partly}</a>. The lines above
            were refused: correct them and submit them, too.
          </p>
        </div>
      )}
      <div class="form-end">
        <button type="submit" disabled={action.busy || good.length === 0}>
          {action.busy
            ? "Submitting …"
            : good.length === 0
            ? "Crawl them"
            : `Crawl ${counted(good.length, "page")}`}
        </button>
        <EstimateLine jobs={good.length} />
      </div>
    </Form>
  );
}

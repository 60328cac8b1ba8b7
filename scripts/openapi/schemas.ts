/**
 * Turns zod schemas into JSON Schema 2020-12; those in the table below become
 * components, and are referred to by name wherever they occur.
 *
 * @module
 */

import { z } from "zod";
import {
  batchRow,
  batchStatus,
  batchUrl,
} from "../../supabase/functions/_shared/contract/batch.ts";
import { errorBody } from "../../supabase/functions/_shared/contract/error.ts";
import { exportRow } from "../../supabase/functions/_shared/contract/export.ts";
import {
  attemptView,
  jobView,
} from "../../supabase/functions/_shared/contract/job.ts";
import { retryOverrides } from "../../supabase/functions/_shared/contract/options.ts";
import { kindStatus } from "../../supabase/functions/_shared/contract/queue_status.ts";
import { crawlRequest } from "../../supabase/functions/_shared/contract/submit.ts";
import {
  batchEntry,
  failedUrl,
} from "../../supabase/functions/_shared/contract/submit_batch.ts";
import {
  jobError,
  jobStatus,
} from "../../supabase/functions/_shared/contract/words.ts";
import {
  action,
  waitFor,
} from "../../supabase/functions/_shared/kinds/page_crawl/actions.ts";
import {
  pdfOptions,
  screenshotOptions,
} from "../../supabase/functions/_shared/kinds/page_crawl/captures.ts";
import { extractRules } from "../../supabase/functions/_shared/kinds/page_crawl/extract.ts";
import {
  formatName,
  formatWarning,
  heading,
  link,
  metadata,
  pageResult,
} from "../../supabase/functions/_shared/kinds/page_crawl/formats.ts";
import {
  cookie,
  viewport,
} from "../../supabase/functions/_shared/kinds/page_crawl/setup.ts";

/** Which side of a schema is meant: what it takes, or what it gives. */
export type Io = "input" | "output";

/** A JSON Schema. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

const words = { JobStatus: jobStatus, FormatName: formatName };

/** A request that leaves defaults out is right, an answer with unknown keys is wrong: each side has components of its own. */
const named: Record<Io, Readonly<Record<string, z.ZodType>>> = {
  input: {
    ...words,
    CrawlRequest: crawlRequest,
    ScreenshotOptions: screenshotOptions,
    PdfOptions: pdfOptions,
    ExtractRules: extractRules,
    RetryOverrides: retryOverrides,
    Action: action,
    Wait: waitFor,
    Cookie: cookie,
    Viewport: viewport,
  },
  output: {
    ...words,
    Job: jobView,
    Attempt: attemptView,
    JobError: jobError,
    PageFormats: pageResult,
    PageMetadata: metadata,
    FormatWarning: formatWarning,
    Heading: heading,
    Link: link,
    Batch: batchRow,
    BatchStatus: batchStatus,
    BatchJob: batchUrl,
    FailedUrl: failedUrl,
    ExportRow: exportRow,
    KindStatus: kindStatus,
    Error: errorBody,
  },
};

/** What one schema lets pass because another one checks it later. */
const checkedAs = new Map<z.core.$ZodType, z.core.$ZodType>([
  [batchEntry, crawlRequest],
]);

/** The JSON Schema of a schema; throws if it cannot be said in JSON Schema. */
export function schemaOf(schema: z.ZodType, io: Io): JsonSchema {
  return convert(schema, io);
}

/** The JSON Schemas that others refer to, by name. */
export function componentSchemas(): Record<string, JsonSchema> {
  const sides: Io[] = ["input", "output"];
  return Object.fromEntries(
    sides.flatMap((io) =>
      Object.entries(named[io]).map(([name, schema]) => [
        name,
        convert(schema, io, schema),
      ])
    ),
  );
}

/** Converts; `self` is not replaced by its name. */
function convert(
  schema: z.ZodType,
  io: Io,
  self?: z.core.$ZodType,
): JsonSchema {
  const names = new Map<z.core.$ZodType, string>(
    Object.entries(named[io]).map(([name, schema]) => [schema, name]),
  );
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    // A schema that JSON Schema cannot express must be seen, not become `{}`.
    unrepresentable: "throw",
    override({ zodSchema, jsonSchema }) {
      const name = names.get(checkedAs.get(zodSchema) ?? zodSchema);
      if (name !== undefined && zodSchema !== self) {
        for (const key of Object.keys(jsonSchema)) {
          Reflect.deleteProperty(jsonSchema, key);
        }
        jsonSchema.$ref = `#/components/schemas/${name}`;
      } else simplify(jsonSchema);
    },
  });
  return converted;
}

/** Drops what says nothing: patterns of known formats, and the bounds of all safe integers. */
function simplify(schema: JsonSchema): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

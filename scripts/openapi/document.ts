/**
 * The OpenAPI 3.1 document as a whole.
 *
 * @module
 */

import { headers, parameters } from "./headers.ts";
import type { Mounted } from "./mounted.ts";
import { pathItem } from "./path_item.ts";
import { refusalExamples, refusalResponses } from "./refusals.ts";
import { componentSchemas } from "./schemas.ts";
import { securitySchemes } from "./security.ts";
import { order, tagOf, tags } from "./tags.ts";
import { webhooks } from "./webhooks.ts";

const description = [
  "Crawling takes longer than an edge function may run: a URL is submitted and answered at once, the job waits in a queue, a remote browser does the work, and no request runs past 60 seconds.",
  "Users see and touch only their own jobs and batches; those of others are answered as if they did not exist. A secret key sees all.",
  "Unknown fields and parameters are refused. Requests are checked in this order: path, method, credentials, size, media type, JSON, fields, object, state. A refused request has changed nothing.",
].join("\n\n");

/** Describes the functions. */
export async function openapiDocument(functions: readonly Mounted[]) {
  const place = ({ operation }: Mounted) => order.indexOf(operation.name);
  const used = functions.map(({ operation }) => tagOf(operation.name));
  return {
    openapi: "3.1.1",
    info: {
      title: "Crawl Job System",
      version: "1.0.0",
      summary: "Asynchronous crawl jobs on Supabase Edge Functions",
      description,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{
      url: "{projectUrl}/functions/v1",
      description: "A Supabase project, or the local stack",
      variables: {
        projectUrl: {
          default: "http://127.0.0.1:54321",
          description: "Address of the project",
        },
      },
    }],
    tags: tags.filter(({ name }) => used.includes(name))
      .map(({ name, description }) => ({ name, description })),
    paths: paths(functions.toSorted((a, b) => place(a) - place(b))),
    webhooks: webhooks(),
    components: {
      securitySchemes,
      parameters,
      headers,
      responses: refusalResponses(),
      examples: await refusalExamples(),
      schemas: componentSchemas(),
    },
  };
}

/** The functions and routes by their paths; those of one path share an item. */
function paths(functions: readonly Mounted[]) {
  const items: Record<string, Record<string, unknown>> = {};
  for (const mounted of functions) {
    const { name, path = `/${name}` } = mounted.operation;
    const templated = path.replace(/:(\w+)/g, "{$1}");
    items[templated] = { ...items[templated], ...pathItem(mounted) };
  }
  return items;
}

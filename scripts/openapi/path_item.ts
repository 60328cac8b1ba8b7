/**
 * One function in the document.
 *
 * @module
 */

import type { Answer } from "../../supabase/functions/_shared/contract/operation.ts";
import { headerRef } from "./headers.ts";
import type { Mounted } from "./mounted.ts";
import { parametersOf } from "./parameters.ts";
import { refusalRefs } from "./refusals.ts";
import { schemaOf } from "./schemas.ts";
import { callers, security } from "./security.ts";
import { tagOf } from "./tags.ts";

/** The Path Item Object of a function. */
export function pathItem(mounted: Mounted) {
  const { operation, auth } = mounted;
  return {
    [operation.method.toLowerCase()]: {
      operationId: operation.name.replace(
        /-(\w)/g,
        (_, letter: string) => letter.toUpperCase(),
      ),
      tags: [tagOf(operation.name)],
      summary: operation.summary,
      description: callers(auth),
      security: security(auth),
      parameters: parametersOf(operation),
      requestBody: requestBody(mounted),
      responses: {
        ...Object.fromEntries(
          Object.entries(operation.answers).map((
            [status, answer],
          ) => [status, response(answer)]),
        ),
        ...refusalRefs(mounted),
      },
    },
  };
}

function requestBody({ operation }: Mounted) {
  const { body, params = {} } = operation;
  const example = Object.fromEntries(
    Object.entries(operation.example).filter(([name]) => !(name in params)),
  );
  return body && {
    required: !body.safeParse({}).success,
    content: {
      "application/json": { schema: schemaOf(body, "input"), example },
    },
  };
}

function response(answer: Answer) {
  const { description, schema, example, contentTypes = {}, headers } = answer;
  return {
    description,
    headers: {
      "X-Request-Id": headerRef("RequestId"),
      ...Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, description]) => [
          name,
          { description, required: true, schema: { type: "string" } },
        ]),
      ),
    },
    content: {
      ...schema && {
        "application/json": { schema: schemaOf(schema, "output"), example },
      },
      ...Object.fromEntries(
        Object.entries(contentTypes).map(([type, example]) => [
          type,
          { schema: { type: "string" }, example },
        ]),
      ),
    },
  };
}

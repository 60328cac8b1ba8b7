import { Validator } from "@seriousme/openapi-schema-validator";
import type { AnySchemaObject } from "ajv/2020";
import { z } from "zod";
import { requestCodes } from "../../supabase/functions/_shared/errors.ts";
import { exampleJob } from "../../supabase/functions/_shared/contract/job.ts";
import document001 from "../../supabase/tests/testdata/document_001.json" with {
  type: "json",
};
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertObjectMatch,
} from "../testing/assert.ts";
import { mountedFunctions } from "./mounted.ts";
import { Described } from "./testing/described.ts";
import { bodyExample } from "./path_item.ts";

const root = new URL("../../", import.meta.url);
const described = await Described.read();
const text = JSON.stringify(described.json);

async function isOpenapi(json: string): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(JSON.parse(json));
  return valid || errors;
}

Deno.test("openapi.json is valid OpenAPI 3.1", async () => {
  assertEquals(await isOpenapi(text), true);
  const wrong = text.replace('"in":"header"', '"in":"head"');
  assertNotEquals(await isOpenapi(wrong), true);
});

Deno.test("openapi.json describes every function of config.toml and every route once", async () => {
  const names = (await mountedFunctions(root))
    .map(({ operation }) => operation.name);
  assertEquals(
    described.functions.map(({ name }) => name).sort(),
    names.sort(),
  );
  const ids = described.functions.map(({ operation }) => operation.operationId);
  assertEquals(new Set(ids).size, names.length);
});

Deno.test("openapi.json refers to what is there, and uses all its components", () => {
  const refs = new Set(
    Array.from(text.matchAll(/"\$ref":"(.*?)"/g), ([, ref]) => ref ?? ""),
  );
  for (const $ref of refs) described.resolve({ $ref });
  const components = Object.entries<Record<string, unknown>>(
    JSON.parse(text).components,
  )
    .filter(([kind]) => kind !== "securitySchemes")
    .flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`)
    );
  assertEquals(components.sort(), [...refs].sort());
});

Deno.test("openapi.json names every code of requestCodes, under its status", () => {
  const seen = new Map<string, number>();
  for (const { responses } of described.functions) {
    for (const { status, content } of responses) {
      const { properties } = content["application/json"]?.schema ?? {};
      for (const code of properties?.code?.enum ?? []) seen.set(code, status);
    }
  }
  assertEquals(
    Object.fromEntries([...seen].sort()),
    Object.fromEntries(
      Object.entries(requestCodes).map(([code, { status }]) => [code, status])
        .sort(),
    ),
  );
});

Deno.test("openapi.json says what every parameter and property of a request is for", () => {
  const silent = described.functions.flatMap(
    ({ name, parameters, operation }) => {
      const body = operation.requestBody?.content["application/json"]?.schema;
      const fields = Object.entries<{ description?: string; $ref?: string }>(
        body?.properties ?? {},
      );
      return [
        ...parameters.map((one) => [one.name, one.description]),
        ...fields.map(([field, { description, $ref }]) => [
          field,
          description ?? $ref,
        ]),
      ].filter(([, description]) => !description)
        .map(([field]) => `${name} ${field}`);
    },
  );
  assertEquals(silent, []);
});

Deno.test("openapi.json tells every default", async () => {
  const told: string[] = [];
  for (const { operation } of await mountedFunctions(root)) {
    const { name, query, body } = operation;
    const example = bodyExample(operation);
    const { parameters, operation: { requestBody } } = described.find(name);
    const sides: [z.ZodType | undefined, Record<string, AnySchemaObject>][] = [
      [query, Object.fromEntries(parameters.map((p) => [p.name, p.schema]))],
      [body, requestBody?.content["application/json"]?.schema.properties],
    ];
    for (const [schema, fields] of sides) {
      if (!schema) continue;
      const given = schema === query && body ? {} : required(example, schema);
      const parsed = z.looseObject({}).parse(schema.parse(given));
      for (const field of Object.keys(parsed)) {
        if (field in given) continue;
        const what = `${name} ${field}`;
        const stated = { ...given, [field]: fields[field]?.default };
        assertNotEquals(fields[field]?.default, undefined, what);
        assertEquals(schema.parse(stated), parsed, what);
        told.push(what);
      }
    }
  }
  assert(told.includes("list-crawl-job-batches limit"));
});

Deno.test("openapi.json shows the requests and answers of document 001", () => {
  for (const { path, ...shown } of document001) {
    // Its ids are words, its moments whole seconds, one of its lists three dots.
    const text = JSON.stringify(shown).replaceAll("uuid-here", exampleJob.id)
      .replaceAll(/(T\d\d:\d\d:\d\d)Z/g, "$1.000Z")
      .replace(',"urls":["..."]', "");
    const { body, answer } = JSON.parse(text);
    const name = /[^/?]+(?=\?|$)/.exec(path)?.[0] ?? "";
    const { examples } = described.find(name);
    const example = (place: RegExp) =>
      Object(examples.find((one) => place.test(one.place))?.value);
    assertObjectMatch(example(/ 20[02] application\/json$/), answer, name);
    if (body) {
      assertObjectMatch(example(/ body application\/json$/), body, name);
    }
  }
});

/** Of an example, what cannot be left out. */
function required(
  example: Readonly<Record<string, unknown>>,
  schema: z.ZodType,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(example).filter(([name]) =>
      !schema.safeParse({ ...example, [name]: undefined }).success
    ),
  );
}

for (const one of described.functions) {
  const { name, method, operation, responses, examples } = one;
  Deno.test(`openapi.json: the examples of ${name} fit their schemas`, () => {
    for (const { place, schema, value } of examples) {
      assertEquals(described.problems(schema, value), [], place);
      // A schema that lets anything pass would be none.
      assertNotEquals(described.problems(schema, null), [], place);
    }
    const places = examples.map(({ place }) => place);
    for (const { status, content } of responses) {
      for (const type of Object.keys(content)) {
        const start = status < 300
          ? `${name} ${status} ${type}`
          : `${name} ${status} `;
        assert(places.some((place) => place.startsWith(start)), start);
      }
    }
    if (method === "POST" && operation.requestBody) {
      assert(places.includes(`${name} body application/json`));
    }
  });
}

/**
 * The committed document, held against what is really sent and answered.
 *
 * @module
 */

import { Ajv2020, type AnySchemaObject } from "ajv/2020";
import { default as addFormats } from "ajv-formats";
import { z } from "zod";
import { openapiPath } from "../../openapi.ts";

const schema = z.custom<AnySchemaObject>();

const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  description: z.string().optional(),
  required: z.boolean().default(false),
  schema,
  example: z.unknown().optional(),
});

const media = z.object({
  schema,
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.unknown()).optional(),
});

const content = z.record(z.string(), media);

const response = z.object({
  headers: z.record(z.string(), z.unknown()).default({}),
  content,
});

const operation = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(z.unknown()),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string(), z.unknown()),
});

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

/** A value with a schema, at a place of the document. */
export interface Example {
  readonly place: string;
  readonly schema: AnySchemaObject;
  readonly value: unknown;
}

/** An answer as it came. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A function, as the document describes it. */
export class DescribedFunction {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly operation: z.output<typeof operation>;
  readonly #document: Described;

  constructor(
    document: Described,
    name: string,
    [method, described]: [string, z.output<typeof operation>],
  ) {
    this.#document = document;
    this.name = name;
    this.method = method === "get" ? "GET" : "POST";
    this.operation = described;
  }

  /** Its parameters, of query and headers. */
  get parameters() {
    return this.operation.parameters
      .map((one) => parameter.parse(this.#document.resolve(one)));
  }

  /** Its responses by status. */
  get responses() {
    return Object.entries(this.operation.responses).map(([status, one]) => ({
      status: Number(status),
      ...response.parse(this.#document.resolve(one)),
    }));
  }

  /** All its examples. */
  get examples(): Example[] {
    return [
      ...this.parameters.map(({ name, schema, example }) => ({
        place: `${this.name} ${name}`,
        schema,
        value: example,
      })),
      ...this.#examplesOf("body", this.operation.requestBody?.content ?? {}),
      ...this.responses.flatMap(({ status, content }) =>
        this.#examplesOf(`${status}`, content)
      ),
    ].filter(({ value }) => value !== undefined);
  }

  #examplesOf(place: string, content: z.output<typeof response>["content"]) {
    return Object.entries(content).flatMap(([type, one]) => [
      { place: `${this.name} ${place} ${type}`, ...one, value: one.example },
      ...Object.entries(one.examples ?? {}).map(([name, example]) => ({
        place: `${this.name} ${place} ${name}`,
        schema: one.schema,
        value: z.object({ value: z.unknown() })
          .parse(this.#document.resolve(example)).value,
      })),
    ]);
  }

  /** What the document has against a request. */
  requestProblems(
    { query = {}, body = {} }: { query?: object; body?: unknown },
  ): string[] {
    const known = this.parameters.filter((one) => one.in === "query");
    const content = this.operation.requestBody?.content["application/json"];
    return [
      ...this.#document.problems({
        type: "object",
        properties: Object.fromEntries(
          known.map(({ name, schema }) => [name, schema]),
        ),
        required: known.filter(({ required }) => required)
          .map(({ name }) => name),
        additionalProperties: false,
      }, query),
      ...content ? this.#document.problems(content.schema, body) : [],
    ];
  }

  /** What the document has against an answer. */
  answerProblems({ status, headers, text }: Answered): string[] {
    const described = this.responses.find((one) => one.status === status);
    if (!described) return [`the status ${status} is not described`];
    const missing = Object.keys(described.headers)
      // The platform's own refusals have no request id, as its description says.
      .filter((name) => name !== "X-Request-Id" || status < 300)
      .filter((name) => !headers.has(name))
      .map((name) => `the header ${name} is missing`);
    const type = mediaType(headers);
    const content = described.content[type];
    if (!content) return [...missing, `the type '${type}' is not described`];
    const value = type === "application/json" ? JSON.parse(text) : text;
    return [...missing, ...this.#document.problems(content.schema, value)];
  }
}

/** The media type of an answer, without its parameters. */
export function mediaType(headers: Headers): string {
  return headers.get("content-type")?.split(";")[0] ?? "";
}

/** The document. */
export class Described {
  readonly json: unknown;
  readonly functions: readonly DescribedFunction[];
  readonly #ajv = new Ajv2020({
    strict: true,
    // One of two names is required where both are known one level up.
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
  });

  private constructor(json: unknown) {
    this.json = json;
    addFormats.default(this.#ajv);
    const { paths, components } = document.parse(json);
    for (const [name, schema] of Object.entries(components.schemas)) {
      this.#ajv.addSchema(byName(schema), name);
    }
    this.functions = Object.entries(paths).flatMap((
      [path, item],
    ) =>
      Object.entries(item).map((entry) =>
        new DescribedFunction(this, path.slice(1), entry)
      )
    );
  }

  /** Reads the committed document. */
  static async read(): Promise<Described> {
    const file = new URL(`../../../${openapiPath}`, import.meta.url);
    return new Described(JSON.parse(await Deno.readTextFile(file)));
  }

  /** The function of this name, or the operation. */
  find(name: string): DescribedFunction {
    const id = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    const found = this.functions.find((one) =>
      one.name === name || one.operation.operationId === id
    );
    if (found) return found;
    throw new Error(`The document does not describe ${name}`);
  }

  /** What a value refers to, or the value itself; throws if that is nowhere. */
  resolve(value: unknown): unknown {
    const { $ref } = z.object({ $ref: z.string().optional() }).parse(value);
    if ($ref === undefined) return value;
    let target: unknown = this.json;
    for (const key of $ref.split("/").slice(1)) {
      target = z.record(z.string(), z.unknown()).parse(target)[key];
    }
    if (target === undefined) throw new Error(`${$ref} is nowhere`);
    return target;
  }

  /** Why a value does not fit a schema; throws if the schema itself is wrong. */
  problems(schema: AnySchemaObject, value: unknown): string[] {
    const validate = this.#ajv.compile(byName(schema));
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** The same, referring to components by their names alone. */
function byName(schema: AnySchemaObject): AnySchemaObject {
  return JSON.parse(
    JSON.stringify(schema),
    (key, value) =>
      key === "$ref" ? value.replace("#/components/schemas/", "") : value,
  );
}

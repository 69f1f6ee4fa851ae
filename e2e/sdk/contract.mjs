// Every answer of /api/v1 that any test receives is held against the OpenAPI
// document of the server that gave it: the route, the status and the content
// type must be documented, JSON must fit its schema, and a refusal must carry
// one of the codes documented for its status.

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const PREFIX = "/api/v1";
const plainFetch = globalThis.fetch;

/** What was wrong, a sentence each. */
export const violations = [];
/** Operations that answered, as "METHOD /path status code". */
export const seen = new Set();

const documents = new Map(); // origin -> promise of the compiled document

function compiled(origin) {
  if (!documents.has(origin)) {
    documents.set(
      origin,
      plainFetch(`${origin}${PREFIX}/openapi.json`)
        .then((answer) => answer.json())
        .then((document) => new Contract(document)),
    );
  }
  return documents.get(origin);
}

export class Contract {
  #ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  #checks = new Map();

  constructor(document) {
    this.document = document;
    this.#ajv.addSchema(document, "openapi");
  }

  /** The path template and operation that answer a request, if any do. */
  find(method, path) {
    const parts = path.split("/");
    for (const [template, item] of Object.entries(this.document.paths)) {
      const wanted = template.split("/");
      const fits = wanted.length === parts.length && wanted.every((w, i) => w.startsWith("{") || w === parts[i]);
      if (fits && item[method.toLowerCase()]) return { template, operation: item[method.toLowerCase()] };
    }
    return undefined;
  }

  #validator(template, method, status) {
    const escape = (part) => part.replaceAll("~", "~0").replaceAll("/", "~1");
    const pointer = ["paths", template, method.toLowerCase(), "responses", status, "content", "application/json", "schema"];
    const ref = "openapi#/" + pointer.map((part) => encodeURIComponent(escape(part))).join("/");
    if (!this.#checks.has(ref)) this.#checks.set(ref, this.#ajv.compile({ $ref: ref }));
    return this.#checks.get(ref);
  }

  /** Returns what breaks the document in one answer. */
  check(method, path, status, type, text) {
    const found = this.find(method, path);
    if (!found) return status === 404 ? [] : [`${method} ${path} is not documented`];
    const { template, operation } = found;
    const name = `${method} ${template} ${status}`;
    const response = operation.responses[status];
    if (!response) return [`${name} is not documented`];
    if (!response.content && text === "") {
      seen.add(name);
      return [];
    }
    if (!response.content?.[type]) return [`${name} is ${type}, which is not documented`];
    if (type !== "application/json") {
      seen.add(name);
      return [];
    }
    const value = JSON.parse(text);
    const wrong = [];
    const valid = this.#validator(template, method, String(status));
    if (!valid(value)) wrong.push(`${name}: ${this.#ajv.errorsText(valid.errors, { dataVar: "answer" })}`);
    if (status >= 400) {
      const codes = response.description.split(": ")[1].split(", ");
      if (!codes.includes(value.code)) wrong.push(`${name}: code ${value.code} is not among ${codes.join(", ")}`);
      if (value.status !== status) wrong.push(`${name}: the body says status ${value.status}`);
    }
    seen.add(status >= 400 ? `${name} ${value.code}` : name);
    return wrong;
  }
}

/** fetch that watches answers of /api/v1 and changes nothing. */
async function watchedFetch(input, init) {
  const answer = await plainFetch(input, init);
  const url = new URL(typeof input === "object" && "url" in input ? input.url : input);
  if (!url.pathname.startsWith(PREFIX + "/")) return answer;
  const method = (init?.method ?? input.method ?? "GET").toUpperCase();
  const contract = await compiled(url.origin);
  const type = (answer.headers.get("content-type") ?? "").split(";")[0];
  // A stream is the test's to read: its end may be far away.
  const text = type === "text/event-stream" ? "" : await answer.clone().text();
  violations.push(...contract.check(method, url.pathname.slice(PREFIX.length), answer.status, type, text));
  return answer;
}

globalThis.fetch = watchedFetch;

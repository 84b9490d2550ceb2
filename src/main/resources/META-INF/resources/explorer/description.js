// The operations, as the description in OpenAPI tells of them: all that the page knows of any.

/** A part of the document, with what it refers to in place of its references. */
function resolved(document, part) {
  if (part === null || typeof part !== 'object') {
    return part;
  }
  if (Array.isArray(part)) {
    return part.map((one) => resolved(document, one));
  }
  if ('$ref' in part) {
    const names = part.$ref.split('/').slice(1);
    return resolved(document, names.reduce((at, name) => at[name], document));
  }
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, resolved(document, one)]));
}

/**
 * A parameter of the operations with a tag. What is entered for it stays for all parameters with the same key, and for one within
 * another as long as the value of that one does. One that is described by its content, rather than by a schema, is sent as a text
 * in JSON.
 */
function parameterOf({ name, description, required = false, schema, content, ...more }, tag) {
  return {
    name,
    description,
    required,
    isJson: schema === undefined,
    schema: schema ?? content['application/json'].schema,
    isSuggested: more['x-suggested'] ?? required,
    within: more['x-within'],
    key: more['x-shared'] ? name : `${tag}/${name}`,
  };
}

/** The example of a parameter, as a text. */
export const exampleOf = ({ isJson, schema: { example } }) => (isJson ? JSON.stringify(example) : String(example));

/** Whether a value, and all that is in it, has the type that its schema asks for. */
function fits({ type, items, properties, required = [] }, value) {
  if (type === 'array') {
    return Array.isArray(value) && value.every((one) => fits(items, one));
  }
  if (type === 'object') {
    const known = Object.entries(Object(value));
    return (
      Object(value) === value &&
      required.every((name) => Object.hasOwn(value, name)) &&
      known.every(([name, one]) => Object.hasOwn(properties, name) && fits(properties[name], one))
    );
  }
  return typeof value === type;
}

/** A text in JSON without its spaces, as clients send it; nothing if it is none, or not what the schema asks for. */
export function compact(schema, text) {
  try {
    const value = JSON.parse(text);
    return fits(schema, value) ? JSON.stringify(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The operations of a document, in its order, but with those that are deprecated behind the others: each with its name, version,
 * tag, description, parameters, the clients that do not have it, the statuses that a certificate must have to be offered it, the
 * answer of a success, and examples of its errors.
 */
export function operationsOf(document) {
  return Object.entries(document.paths)
    .filter(([path]) => /^\/\w+$/.test(path))
    .map(([path, { get }]) => {
      const { tags, description, deprecated = false, parameters, responses, ...more } = resolved(document, get);
      return {
        name: path.slice(1),
        version: document.info.version,
        tag: tags[0],
        description,
        deprecated,
        parameters: parameters.map((parameter) => parameterOf(parameter, tags[0])),
        missingIn: more['x-missing-in'] ?? [],
        offeredFor: more['x-offered-for'] ?? [],
        success: responses['200'],
        errors: Object.values(responses).flatMap(({ content }) => Object.values(content['application/json'].examples ?? {})),
      };
    })
    .sort((one, other) => one.deprecated - other.deprecated);
}

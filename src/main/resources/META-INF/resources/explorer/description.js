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
 * The operations of a document, in its order: each with its name, version, tag, description, parameters, the statuses that a
 * certificate must have to be offered it, the answer of a success, and examples of its errors.
 */
export function operationsOf(document) {
  return Object.entries(document.paths)
    .filter(([path]) => /^\/\w+$/.test(path))
    .map(([path, { get }]) => {
      const { tags, description, parameters, responses, 'x-offered-for': offeredFor = [] } = resolved(document, get);
      return {
        name: path.slice(1),
        version: document.info.version,
        tag: tags[0],
        description,
        parameters,
        offeredFor,
        success: responses['200'],
        errors: Object.values(responses).flatMap(({ content }) => Object.values(content['application/json'].examples ?? {})),
      };
    });
}

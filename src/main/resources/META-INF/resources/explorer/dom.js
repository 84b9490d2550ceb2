// Short names for what every page does.

export const $ = (id) => document.getElementById(id);

/** A new element, with these properties and children. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

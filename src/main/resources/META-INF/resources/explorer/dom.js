// Short names for what every page does.

export const $ = (id) => document.getElementById(id);

/** A new element, with these properties and children. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

/** A text of the description, where code is between backticks. */
export const prose = (text) => text.split('`').map((part, i) => (i % 2 === 0 ? part : element('code', { textContent: part })));

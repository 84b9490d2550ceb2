// What came of a call: the verdict, what the answer has, as far as the description tells, and the answer itself.

import { $, element, prose } from './dom.js';

/** In place of a secret. */
export const MASK = '«…»';

const STRING = /"(?:[^"\\]|\\.)*"/.source;

// The answer

/** What a body of JSON says, with its numbers as texts: those of JavaScript end at 53 bits. */
function json(body) {
  try {
    return JSON.parse(body.replace(new RegExp(`(${STRING})|-?\\d[\\d.eE+-]*`, 'g'), (all, text) => text ?? `"${all}"`));
  } catch {
    return null;
  }
}

/** A body of JSON, one member a line. */
function laidOut(body) {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return body.replace(new RegExp(`(${STRING}|\\[\\s*\\]|\\{\\s*\\})|\\s+|([[\\]{},:])`, 'g'), (all, whole, mark) => {
    switch (mark) {
      case '{':
      case '[':
        depth++;
        return mark + line();
      case '}':
      case ']':
        depth--;
        return line() + mark;
      case ',':
        return mark + line();
      case ':':
        return ': ';
      default:
        return whole ?? '';
    }
  });
}

/** A body without the values of these members. */
function masked(body, names) {
  return names.reduce((text, name) => text.replace(new RegExp(`("${name}"\\s*:\\s*)${STRING}`, 'g'), `$1"${MASK}"`), body);
}

/** The schema of the answer of a success. */
const schemaOf = (success) => success.content['application/json'].schema;

/** Whether this is an answer of the service, rather than of something in front of it. */
function isOurs(success, response, answer) {
  const names = response.ok ? schemaOf(success).required : ['Code', 'Message', 'RequestId'];
  return names.every((name) => answer?.[name] !== undefined);
}

const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * The members of an answer, with those of an object that is described member by member in its place, and the request's id last.
 */
function membersOf(properties, answer) {
  const { RequestId, ...own } = answer;
  const inner = Object.entries(own).filter(([name, value]) => isObject(value) && properties[name]?.properties);
  const rest = Object.entries(own).filter(([name]) => !inner.some(([other]) => other === name));
  return { ...Object.fromEntries(rest), ...Object.assign({}, ...inner.map(([, value]) => value)), RequestId };
}

// The page

/** Shows that nothing was called yet. What came before is nowhere in the page any more. */
export function showNoAnswer() {
  clear();
  $('answer-none').hidden = false;
}

function clear() {
  for (const { href } of $('files').querySelectorAll('a')) {
    URL.revokeObjectURL(href);
  }
  for (const part of ['success', 'failure', 'files', 'members', 'onward', 'rows', 'answer-body', 'answer-headers']) {
    $(part).replaceChildren();
  }
  for (const part of ['answer-none', 'answer-details', 'files', 'members', 'onward', 'pager']) {
    $(part).hidden = true;
  }
}

/** Removes an answer that the page must not keep. */
export function forgetOnce() {
  if ($('files').querySelector('.once')) {
    showNoAnswer();
  }
}

function outcome(verdict, ...more) {
  return element(
    'div',
    { className: 'outcome' },
    element('p', { className: 'verdict', textContent: verdict }),
    ...more.filter(Boolean).map((text) => element('p', {}, ...[text].flat())),
  );
}

/**
 * Shows the answer to a call, and returns its members if it says that the operation succeeded.
 *
 * `lead` goes to another operation, by its name and values for its parameters. Where the answer is a page of a list, `turn` goes
 * to another page, by its number.
 */
export function showAnswer({ operation, parameters }, response, body, milliseconds, { lead, turn }) {
  const { success } = operation;
  const answer = json(body);
  const measured = `${response.status} ${response.statusText}`.trim() + ` · ${milliseconds} ms`;
  const ours = isOurs(success, response, answer);
  const succeeded = ours && response.ok;
  const { properties = {} } = schemaOf(success);
  const once = response.ok ? Object.keys(properties).filter((name) => properties[name]['x-shown-once']) : [];
  const members = succeeded ? membersOf(properties, answer) : undefined;
  clear();
  if (succeeded) {
    const about = success['x-about']?.replace(/\{(\w+)(?:\|([^}]*))?\}/g, (all, name, none) => members[name] ?? none);
    $('success').append(outcome(success['x-verdict'], about, measured));
  } else if (ours) {
    $('failure').append(explained(answer, operation, measured));
  } else {
    const guess = 'This is not an answer of this service. Something in front of it, such as a proxy, may have given it.';
    $('failure').append(outcome('Unexpected answer', guess, measured));
  }
  const readable =
    succeeded && (showList(properties, answer, parameters, lead, turn) || showMembers(success, answer, parameters));
  if (succeeded) {
    showOnward(success['x-leads-to'] ?? [], (name) => lead(name, { ...parameters, ...members }));
  }
  $('answer-details').hidden = false;
  $('answer-body-details').open = !readable;
  $('answer-body').textContent = answer === null ? body : laidOut(succeeded ? masked(body, once) : body);
  $('answer-headers').textContent = Array.from(response.headers, ([name, value]) => `${name}: ${value}`).join('\n');
  return members;
}

/** What an error means. About a parameter of the operation, the description of that says more than that of the error. */
function explained({ Code, Message, Parameter }, { errors, parameters }, measured) {
  const explanation = errors.find(({ value }) => value.Code === Code);
  const parameter = parameters.find(({ name }) => name === Parameter);
  return outcome(
    Code,
    Message,
    Parameter && `Parameter: ${Parameter}`,
    parameter && prose(`What to do: Send ${Parameter} once, and as it is described: ${parameter.description}`),
    explanation?.['x-documented-description'] && `Description: ${explanation['x-documented-description']}`,
    explanation && `When: ${explanation.summary}`,
    explanation && !parameter && `What to do: ${explanation.description}`,
    measured,
  );
}

/** Shows that there is no answer, and why. */
export function showProblem(reason, message) {
  clear();
  $('failure').append(outcome('No answer', reason, message));
}

// What an answer has, where that is more than the verdict says

/** Shows the members of an answer, if there is one that neither the verdict has, nor the call had. */
function showMembers(success, answer, parameters) {
  const { properties = {} } = schemaOf(success);
  const members = membersOf(properties, answer);
  const isSaid = (name) => name === 'RequestId' || name in parameters || success['x-about']?.includes(`{${name}}`);
  if (Object.entries(members).every(([name, value]) => isSaid(name) && !isObject(value))) {
    return false;
  }
  const isFile = (name) => properties[name]?.format === 'pem';
  const files = Object.keys(members).filter(isFile);
  showFiles(files.map((name) => [name, members[name], properties[name]['x-shown-once']]), members.Id);
  const rest = Object.entries(members).filter(([name]) => !isFile(name));
  $('members').append(
    ...rest.flatMap(([name, value]) => [element('dt', { textContent: name }), element('dd', {}, toRead(value))]),
  );
  $('members').hidden = false;
  return true;
}

/** A value as it can be read: of a list, an entry a line; of an object, a member a line. */
function toRead(value) {
  if (!isObject(value)) {
    return String(value);
  }
  const entries = Array.isArray(value) ? value : Object.entries(value).map(([name, one]) => `${name}: ${one}`);
  return entries.length === 0 ? 'none' : element('ul', {}, ...entries.map((one) => element('li', {}, String(one))));
}

/** Offers texts in PEM as files; the sentence about one that is shown only now comes first. */
function showFiles(files, id) {
  const words = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  const fileName = (name) => `${id}-${words(name)}.pem`.replace(/[^A-Za-z0-9.-]+/g, '-');
  $('files').append(
    ...files.flatMap(([, , once]) => (once ? [element('p', { className: 'once', textContent: once })] : [])),
    element(
      'p',
      { className: 'downloads' },
      ...files.map(([name, text]) =>
        element('a', {
          className: 'button',
          href: URL.createObjectURL(new Blob([text], { type: 'application/x-pem-file' })),
          download: fileName(name),
          textContent: `Download the ${words(name)}`,
        }),
      ),
    ),
    ...files.map(([name, text]) => {
      const pem = element('pre', { textContent: text, tabIndex: 0 });
      pem.setAttribute('aria-label', name);
      return element('details', {}, element('summary', { textContent: `Show the ${words(name)}` }), pem);
    }),
  );
  $('files').hidden = files.length === 0;
}

/** A link that leads to an operation, by its name. */
function linkTo(name, text, lead) {
  const link = element('a', { href: `#${name}`, textContent: text });
  link.addEventListener('click', (event) => {
    event.preventDefault();
    lead(name);
  });
  return link;
}

/** Offers the operations that go on from an answer. */
function showOnward(names, lead) {
  $('onward').append(...names.map((name) => element('li', {}, linkTo(name, name, lead))));
  $('onward').hidden = names.length === 0;
}

/** Shows the page of a list, if the answer is one. */
function showList(properties, answer, parameters, lead, turn) {
  const list = Object.keys(properties).find((name) => properties[name]['x-columns']);
  if (list === undefined) {
    return false;
  }
  const { items, 'x-columns': columns, 'x-rows-lead-to': target } = properties[list];
  const head = columns.map((name) => withRole('columnheader', element('th', { scope: 'col', textContent: name })));
  const leadFrom = (one) => (name) => lead(name, { ...parameters, ...one });
  const rows = answer[list].map((one) => row(columns, items.properties, one, target, leadFrom(one)));
  $('rows').append(
    rows.length === 0
      ? element('p', { textContent: 'This page is empty.' })
      : withRole(
          'table',
          element(
            'table',
            { ariaLabel: list },
            withRole('rowgroup', element('thead', {}, withRole('row', element('tr', {}, ...head)))),
            withRole('rowgroup', element('tbody', {}, ...rows)),
          ),
        ),
  );
  showPlace(answer, turn);
  return true;
}

function row(columns, properties, one, target, lead) {
  const cells = columns.map((name, i) => {
    const value = one[name] ?? '';
    const cell = i === 0 ? element('th', { scope: 'row' }) : element('td');
    cell.dataset.column = name;
    if (i === 0) {
      cell.append(linkTo(target, value, lead));
    } else if (properties[name].enum) {
      cell.append(element('span', { className: `status status-${value}`, textContent: value }));
    } else {
      cell.append(value);
    }
    return withRole(i === 0 ? 'rowheader' : 'cell', cell);
  });
  return withRole('row', element('tr', {}, ...cells));
}

/** In a narrow window, rows are not laid out as a table any more; for screen readers, they stay one. */
function withRole(role, node) {
  node.setAttribute('role', role);
  return node;
}

function showPlace({ PageNumber, PageSize, TotalCount }, turn) {
  const page = Number(PageNumber);
  const last = Math.max(1, Math.ceil(Number(TotalCount) / Number(PageSize)));
  $('place').textContent = `Page ${PageNumber} of ${last}`;
  for (const [id, to, possible] of [
    ['previous', Math.min(page - 1, last), page > 1],
    ['next', page + 1, page < last],
  ]) {
    // Not disabled: the keyboard would lose its place.
    $(id).setAttribute('aria-disabled', String(!possible));
    $(id).onclick = () => possible && turn(to);
  }
  $('pager').hidden = false;
}

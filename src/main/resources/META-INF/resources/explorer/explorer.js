// The page: what is entered, what is called, and what came of it. Everything it knows is gone when it is left.

import { MASK, forgetOnce, showAnswer, showNoAnswer, showProblem } from './answer.js';
import { compact, exampleOf, operationsOf } from './description.js';
import { $, element, prose } from './dom.js';
import { environment, samples } from './samples.js';
import { prepare } from './signature.js';

const DEMO = { kind: 'accessKey', id: 'testid', secret: 'testsecret', securityToken: '' };
const DEMO_ACCOUNT = '1000000000000001';
const TIMEOUT_MILLISECONDS = 30_000;

// The operations

let operations = [];

/** The one that is shown, and how many were before. */
let operation;
let switches = 0;

async function loadOperations() {
  const answer = await fetch('../q/openapi?format=json', { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  operations = operationsOf(await answer.json());
  const ofCertificates = operations.filter(({ offeredFor }) => offeredFor.length > 0).flatMap(({ parameters }) => parameters);
  const byKey = new Map(ofCertificates.map((parameter) => [parameter.key, parameter]));
  identifying = [...byKey.values()].filter(({ name }) => IDENTIFYING.includes(name));
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  $('operations').replaceChildren(
    ...tags.flatMap((label) => {
      const links = operations.filter(({ tag }) => tag === label).map(linkTo);
      return [element('h2', { textContent: label }), element('ul', {}, ...links.map((link) => element('li', {}, link)))];
    }),
  );
}

/** A link to an operation, whose name can break before each of its words. */
function linkTo({ name, deprecated }) {
  const words = name.split(/(?=[A-Z][a-z])/).flatMap((word, i) => (i === 0 ? [word] : [element('wbr'), word]));
  return element('a', { href: `#${name}` }, ...words, ...(deprecated ? [' ', deprecatedMark()] : []));
}

const deprecatedMark = () => element('span', { className: 'status', textContent: 'deprecated' });

/** Shows the operation that the address names behind `#`, or else the first, and returns whether it is another one. */
function showOperation() {
  const name = location.hash.slice(1);
  const named = operations.find((one) => one.name === name);
  const chosen = named ?? operations[0];
  $('unknown').hidden = name === '' || named !== undefined;
  $('unknown').textContent = `There is no operation ${name}. This is ${chosen.name}.`;
  openMenu(false);
  if (chosen === operation) {
    return false;
  }
  operation = chosen;
  switches++;
  for (const link of $('operations').querySelectorAll('a')) {
    if (link.hash === `#${operation.name}`) {
      link.setAttribute('aria-current', 'page');
      scrollTo($('navigation'), link);
    } else {
      link.removeAttribute('aria-current');
    }
  }
  document.title = `${operation.name} · clientcert explorer`;
  $('title').textContent = operation.name;
  $('deprecated').hidden = !operation.deprecated;
  $('description').replaceChildren(...prose(operation.description));
  showParameters();
  showNothingCalled();
  placeCertificates();
  showCertificatePicked();
  showSamples();
  return true;
}

function showOperationOfAddress() {
  if (showOperation()) {
    // As where a page is loaded, reading goes on at its beginning.
    $('title').focus();
  }
}

/** In a narrow window, the operations are a menu. */
function openMenu(open) {
  $('menu').setAttribute('aria-expanded', String(open));
}

/** Shows an operation with these values in its form, as far as it has them, and runs it. */
function lead(name, values) {
  if (isRunning()) {
    return;
  }
  location.hash = name;
  showOperation();
  for (const parameter of operation.parameters.filter((one) => one.name in values)) {
    enter(parameter, values[parameter.name]);
  }
  showCertificatePicked();
  showSamples();
  run();
}

/** What was entered for the parameters of all operations, by the places of these. */
const kept = new Map();

/** Where it is kept what was entered for a parameter. For one within another, each value of that one has its own place. */
const placeOf = ({ key, within }, owner = kept.get(within) ?? '') => (within ? `${owner.trim()}/${key}` : key);

function enter(parameter, value) {
  kept.set(placeOf(parameter), value);
  const shown = operation.parameters.find(({ key }) => key === parameter.key);
  if (shown) {
    input(shown.name).value = value;
    showProblemOf(shown);
  }
}

/** Keeps what the answer to a call has for later calls, such as the id of what was made. */
function keepAnswered({ operation: { tag, success }, parameters }, members) {
  const ofTag = operations.filter((one) => one.tag === tag).flatMap((one) => one.parameters);
  for (const parameter of ofTag.filter(({ name }) => success['x-keeps']?.includes(name))) {
    kept.set(placeOf(parameter, parameters[parameter.within]), members[parameter.name]);
  }
}

/** The form of the operation. What was entered for a parameter of the same place, of whatever operation, stays. */
function showParameters() {
  for (const { parameter, value } of $('parameters').querySelectorAll('input, select, textarea')) {
    kept.set(placeOf(parameter), value);
  }
  $('parameters').replaceChildren(
    ...operation.parameters.flatMap((parameter) => {
      const { name, description, required, isJson, schema } = parameter;
      const need = required ? isJson && 'Required.' : 'Optional.';
      const notes = [description, need, schema.format === 'pem' && 'Paste it, or drop a file.'];
      const field = fieldOf(parameter);
      Object.assign(field, { id: idOf(name), name, ariaRequired: String(required), parameter });
      field.value = kept.get(placeOf(parameter)) ?? (demoOffered ? suggestionFor(parameter) : '');
      const hint = element('span', { className: 'hint' }, ...prose(notes.filter(Boolean).join(' ')));
      return [element('label', { htmlFor: field.id }, `${name} `, hint), field, ...(isJson ? [problemOf(field, parameter)] : [])];
    }),
  );
  operation.parameters.filter(({ name }) => input(name).value !== '').forEach(showProblemOf);
}

/** An empty field for a parameter, of the kind that its schema asks for. */
function fieldOf(parameter) {
  const { required, isJson, schema } = parameter;
  const values = schema.type === 'boolean' ? ['true', 'false'] : schema.enum;
  if (values) {
    const none = schema.default === undefined ? 'not set' : `not set (${schema.default})`;
    const choices = values.map((value) => element('option', { value, textContent: value }));
    return element('select', {}, ...(required ? [] : [element('option', { value: '', textContent: none })]), ...choices);
  }
  const properties = {
    placeholder: schema.default ?? exampleOf(parameter),
    autocapitalize: 'none',
    autocomplete: 'off',
    spellcheck: false,
  };
  if (isJson) {
    return element('textarea', { ...properties, rows: 3 });
  }
  if (schema.format === 'pem') {
    const field = element('textarea', { ...properties, rows: 6, wrap: 'off' });
    field.addEventListener('dragover', (event) => {
      if (event.dataTransfer.types.includes('Files')) {
        event.preventDefault();
      }
    });
    field.addEventListener('drop', (event) => drop(event, schema));
    return field;
  }
  return element('input', { ...properties, inputMode: schema.type === 'integer' ? 'numeric' : 'text' });
}

/** Where a field says what is wrong with its JSON: once it is left, since something always is while somebody types. */
function problemOf(field, parameter) {
  const problem = element('p', { className: 'problem', id: `${field.id}-problem` });
  problem.setAttribute('role', 'status');
  field.setAttribute('aria-describedby', problem.id);
  field.ariaInvalid = 'false';
  field.addEventListener('change', () => showProblemOf(parameter));
  field.addEventListener('input', () => {
    if (problem.textContent !== '') {
      showProblemOf(parameter);
    }
  });
  return problem;
}

/** What is wrong with a text in JSON; nothing where it can be sent. */
function wrongWith(parameter, value) {
  const { required, schema } = parameter;
  if (value.trim() === '') {
    return required ? `This is required.${schema.type === 'array' ? ' Write [] for none.' : ''}` : '';
  }
  return compact(schema, value) === undefined ? `This is not JSON such as ${exampleOf(parameter)}. It is sent as it is.` : '';
}

function showProblemOf(parameter) {
  const { name, isJson } = parameter;
  if (isJson) {
    const problem = $(`${idOf(name)}-problem`);
    const news = wrongWith(parameter, input(name).value);
    input(name).ariaInvalid = String(news !== '');
    if (problem.textContent !== news) {
      problem.textContent = news;
    }
  }
}

/** Takes a file in place of what was entered. Of one that is too long, so much that it still is. */
async function drop(event, { maxLength }) {
  const [file] = event.dataTransfer.files;
  if (file) {
    event.preventDefault();
    event.target.value = await file.slice(0, maxLength + 1).text();
    event.target.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/** In development, what lets a newcomer run an operation at once: the example, unless it is that of an id, or cut. */
function suggestionFor(parameter) {
  const { name, schema, isSuggested } = parameter;
  return !isSuggested || IDENTIFYING.includes(name) || schema.format === 'pem' ? '' : exampleOf(parameter);
}

const idOf = (name) => `parameter-${name}`;

/** The input of a parameter, where the operation has it. */
const input = (name) => $(idOf(name));

// What is entered

/** A text that can be sent: half a character, which a browser lets into an input, cannot. A byte order mark can, and stays. */
const wellFormed = (text) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));

function entered() {
  const kind = $('call').elements.credential.value;
  return {
    operation,
    parameters: Object.fromEntries(
      operation.parameters
        .map((parameter) => [parameter, text(parameter)])
        .filter(([{ required, isJson }, value]) => (required && !isJson) || value !== '')
        .map(([{ name }, value]) => [name, value]),
    ),
    credential:
      kind === 'bearer'
        ? { kind, token: $('bearer-token').value }
        : {
            kind,
            id: $('access-key-id').value,
            secret: $('access-key-secret').value,
            securityToken: $('security-token').value,
          },
  };
}

/**
 * What is entered for a parameter. Spaces around a number would make it none. Nothing is no JSON, and is not sent, since a list
 * that is empty should not come from a form that is.
 */
function text({ name, isJson, schema }) {
  const value = wellFormed(input(name).value);
  if (isJson) {
    return value.trim() === '' ? '' : (compact(schema, value) ?? value);
  }
  return schema.type === 'integer' ? value.trim() : value;
}

function showCredentialFields() {
  const bearer = $('call').elements.credential.value === 'bearer';
  $('access-key').hidden = bearer;
  $('bearer').hidden = !bearer;
}

/** Whether the credential is the one that the page itself filled in, so that its secret is none. */
let demoOffered = false;

function isDemo({ credential }) {
  return demoOffered && Object.keys(DEMO).every((name) => credential[name] === DEMO[name]);
}

/** A page that was left can come back from the browser's memory: without secrets, and that of the demo key is none. */
function forgetSecrets() {
  const demo = isDemo(entered());
  forgetOnce();
  for (const input of $('call').querySelectorAll('[type="password"]')) {
    input.value = '';
  }
  if (demo) {
    $('access-key-secret').value = DEMO.secret;
  }
  showEntered();
}

function showEntered() {
  showCredentialFields();
  $('demo').hidden = !isDemo(entered());
  showSamples();
}

// Running it

const isRunning = () => $('run').hasAttribute('aria-busy');

async function run() {
  const call = entered();
  // What comes of it is of no use any more once another operation is shown.
  const before = switches;
  const isShown = () => switches === before;
  forgetOnce();
  operation.parameters.forEach(showProblemOf);
  $('run').setAttribute('aria-busy', 'true');
  $('run').textContent = 'Running…';
  try {
    const request = await prepare({ host: location.host, ...call });
    if (isShown()) {
      showRequest(request);
    }
    await send(call, request, isShown);
  } catch (problem) {
    if (isShown()) {
      showProblem(reasonFor(problem), String(problem.message));
    }
  } finally {
    $('run').removeAttribute('aria-busy');
    $('run').textContent = 'Run';
    // In a narrow window it is below what was entered.
    $('answer').scrollIntoView({ block: 'nearest' });
  }
}

async function send(call, request, isShown) {
  const { host, ...headers } = request.headers;
  const start = performance.now();
  const response = await fetch(targetOf(request), {
    method: request.method,
    headers,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  const body = await response.text();
  const milliseconds = Math.round(performance.now() - start);
  const members = isShown() ? showAnswer(call, response, body, milliseconds, { lead: leadOn, turn }) : undefined;
  if (members) {
    keepAnswered(call, members);
    tried = { call: shape(call), time: new Date() };
    showSamples();
  }
  // What came of the call stands, whatever comes of the list.
  await showCertificates().catch(() => {
    hasList = false;
    placeCertificates();
  });
}

/** From a row of the answer, which goes, to the operation that it leads to. */
function leadOn(name, values) {
  lead(name, values);
  $('title').focus();
}

/** To another page of the list. */
function turn(number) {
  lead(operation.name, { PageNumber: String(number) });
}

function reasonFor({ name }) {
  if (name === 'TimeoutError') {
    return `There was no answer within ${TIMEOUT_MILLISECONDS / 1000} seconds.`;
  }
  return name === 'TypeError'
    ? 'The service cannot be reached, or the credential has characters that no header can carry.'
    : 'The browser could not sign or send the request.';
}

// What was sent

/** What came of another operation goes. */
function showNothingCalled() {
  showNoAnswer();
  $('request').hidden = true;
  for (const part of ['request-text', 'canonical-request', 'string-to-sign']) {
    $(part).textContent = '';
  }
}

/** What the request line of a request has. */
const targetOf = ({ path, query }) => (query === '' ? path : `${path}?${query}`);

function showRequest(request) {
  const { method, headers, canonicalRequest, stringToSign } = request;
  const secret = ['x-acs-bearer-token', 'x-acs-security-token'];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${secret.includes(name) ? MASK : value}`);
  $('request').hidden = false;
  $('request-text').textContent = [`${method} ${targetOf(request)} HTTP/1.1`, ...lines].join('\n');
  $('request-masked').hidden = !secret.some((name) => name in headers);
  $('signing').hidden = canonicalRequest === undefined;
  $('canonical-request').textContent = (canonicalRequest ?? '').replace(/^(x-acs-security-token:).*$/m, `$1${MASK}`);
  $('string-to-sign').textContent = stringToSign ?? '';
}

// The certificates that are there, in development only: the page's own answer tells by a link whether there is a list

let certificates = [];
let hasList = false;

/** The members of a certificate that say which one it is, and the parameters that take them. */
const IDENTIFYING = ['SiteId', 'Id'];
let identifying = [];

const isIdentifying = ({ key }) => identifying.some((one) => one.key === key);

async function hasCertificates() {
  const page = await fetch('', { method: 'HEAD' });
  return /<certificates>/.test(page.headers.get('link') ?? '');
}

async function loadCertificates() {
  if (await hasCertificates()) {
    hasList = true;
    placeCertificates();
    await showCertificates();
    const active = certificates.filter(({ Status }) => Status === 'active');
    // One that the demo access key can revoke, if there is any.
    const first = active.find(({ AccountId }) => AccountId === DEMO_ACCOUNT) ?? active[0] ?? certificates[0];
    const here = operation.parameters.filter(isIdentifying);
    if (first && here.every(({ name }) => input(name).value === '') && identifying.every((one) => !kept.get(placeOf(one)))) {
      pick(first);
    }
    if ($('access-key-id').value === '' && $('access-key-secret').value === '') {
      $('access-key-id').value = DEMO.id;
      $('access-key-secret').value = DEMO.secret;
      $('demo').hidden = false;
      demoOffered = true;
      for (const parameter of operation.parameters) {
        if (input(parameter.name).value === '' && !kept.has(placeOf(parameter))) {
          input(parameter.name).value = suggestionFor(parameter);
        }
      }
    }
    showCertificatePicked();
    showSamples();
  }
}

/** Shows the list for operations on certificates only: in front of the parameters of one that takes a certificate, or else last. */
function placeCertificates() {
  const list = $('certificates');
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.hidden = !hasList || !operations.some(({ tag, offeredFor }) => tag === operation.tag && offeredFor.length > 0);
  if (operation.offeredFor.length > 0) {
    $('parameters').closest('fieldset').before(list);
  } else {
    $('run').after(list);
  }
  focused?.focus({ preventScroll: true });
}

async function showCertificates() {
  if (!hasList) {
    return;
  }
  const before = new Map(certificates.map((one) => [key(one), one]));
  certificates = await (await fetch('certificates', { cache: 'no-store' })).json();
  const isNews = (one) => before.size > 0 && before.get(key(one))?.Status !== one.Status;
  const now = new Set(certificates.map(key));
  const gone = [...before.values()].filter((one) => !now.has(key(one)));
  $('certificates-hint').hidden = certificates.length < 100;
  const list = $('certificate-list');
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset : null;
  list.replaceChildren(...certificates.map((one) => row(one, isNews(one))));
  scrollTo(list, list.querySelector('.changed'));
  if (focused) {
    const controls = Array.from(list.querySelectorAll('input, button'));
    const same = controls.filter(({ dataset }) => dataset.key === focused.key);
    const next = same.find(({ dataset }) => dataset.operation === focused.operation) ?? same[0] ?? controls[0];
    next?.focus({ preventScroll: true });
  }
  $('certificates-news').textContent = [
    ...certificates.filter(isNews).map((one) => `${one.Id} is ${before.has(key(one)) ? 'now' : 'new, and'} ${one.Status}`),
    ...gone.map((one) => `${one.Id} is gone`),
  ].join('; ');
  showCertificatePicked();
}

/** Scrolls a list, and not the page, to one of its entries. */
function scrollTo(list, entry) {
  const frame = list.getBoundingClientRect();
  const { top, bottom } = entry?.getBoundingClientRect() ?? frame;
  list.scrollTop += Math.min(0, top - frame.top) + Math.max(0, bottom - frame.bottom);
}

const key = ({ SiteId, Id }) => `${SiteId}/${Id}`;

/** A certificate, to fill it in, and the operations that its status allows. */
function row(certificate, changed) {
  const { SiteId, SiteName, Id, CommonName, NotAfter, Status } = certificate;
  const choice = element('input', { type: 'radio', name: 'certificate' });
  choice.dataset.key = key(certificate);
  choice.addEventListener('change', () => {
    pick(certificate);
    showSamples();
  });
  const about = [CommonName, NotAfter && `until ${NotAfter.slice(0, 10)}`].filter(Boolean).join(', ');
  const hint = (text) => element('span', { className: 'hint', textContent: text });
  return element(
    'div',
    { className: changed ? 'certificate changed' : 'certificate' },
    element(
      'label',
      {},
      choice,
      element('span', { className: 'name' }, Id, hint(`${SiteName.trim()} (${SiteId})`), ...(about ? [hint(about)] : [])),
      element('span', { className: `status status-${Status}`, textContent: Status }),
    ),
    element('p', { className: 'offers' }, ...operations.filter((one) => one.offeredFor.includes(Status)).map(offer)),
  );

  function offer({ name }) {
    const [verb] = name.match(/^[A-Z][a-z]*/);
    const button = element('button', { type: 'button', className: 'quiet', textContent: verb, ariaLabel: `${verb} ${Id}` });
    button.dataset.key = key(certificate);
    button.dataset.operation = name;
    button.addEventListener('click', () => lead(name, certificate));
    return button;
  }
}

function pick(certificate) {
  for (const parameter of identifying) {
    enter(parameter, certificate[parameter.name]);
  }
}

function showCertificatePicked() {
  const here = operation.parameters.filter(isIdentifying);
  const isPicked = (one) => here.length > 0 && here.every(({ name }) => input(name).value === one[name]);
  const picked = certificates.filter(isPicked).map(key);
  for (const choice of $('certificate-list').querySelectorAll('input')) {
    // Where the operation is about a site as a whole, there can be several.
    choice.checked = picked.length === 1 && choice.dataset.key === picked[0];
  }
}

// Code

let tried = null;
let language = 'curl';

/** What the samples depend on; secrets are not part of it. */
function shape({ operation: { name, version, parameters, missingIn }, parameters: values, credential }) {
  const sent = parameters.filter((parameter) => parameter.required || parameter.name in values);
  return {
    protocol: location.protocol.slice(0, -1),
    host: location.host,
    operation: { name, version, missingIn },
    parameters: sent.map((parameter) => ({
      name: parameter.name,
      value: usable(parameter, values[parameter.name]) ?? exampleOf(parameter),
      type: parameter.schema.type,
      format: parameter.schema.format,
      items: parameter.schema.items?.type,
    })),
    unusable: sent.filter((parameter) => usable(parameter, values[parameter.name]) === undefined).map((one) => one.name),
    kind: credential.kind === 'bearer' ? 'bearer' : credential.securityToken ? 'sts' : 'accessKey',
    accessKeyId: credential.id ?? '',
  };
}

/** What is entered, if it can be sent; a number as every language reads it: without zeros in front, which some take for octal. */
function usable({ isJson, schema }, value = '') {
  if (isJson) {
    return compact(schema, value);
  }
  if (schema.type !== 'integer') {
    return value.trim() === '' ? undefined : value;
  }
  const number = /^[0-9]{1,19}$/.test(value) ? BigInt(value) : -1n;
  const most = schema.maximum === undefined ? (schema.format === 'int64' ? 2n ** 63n : 2n ** 31n) - 1n : BigInt(schema.maximum);
  return number >= BigInt(schema.minimum ?? 0) && number <= most ? String(number) : undefined;
}

function showSamples() {
  const call = entered();
  const values = shape(call);
  const all = samples(values);
  const shown = all.find(({ name }) => name === language);
  $('environment').textContent = environment(values, isDemo(call) ? DEMO.secret : null);
  $('install-block').hidden = shown.install === '';
  $('install').textContent = shown.install;
  $('code-title').textContent = shown.file;
  $('tested').textContent = shown.tested;
  $('code').textContent = shown.code;
  $('sample').setAttribute('aria-labelledby', `language-${language}`);
  const isTried = tried !== null && JSON.stringify(tried.call) === JSON.stringify(values);
  const standIn = values.unusable.length
    ? ` The form has no ${values.unusable.join(' and no ')} to use: the example’s stands in.`
    : '';
  const repeated = operation.success['x-when-repeated'];
  const news = isTried
    ? `Tried: this call succeeded at ${tried.time.toLocaleTimeString()}.${repeated ? ` Made again, it gets ${repeated}.` : ''}`
    : `The same call by other means, with the values from the form, and secrets from the environment.${standIn}`;
  $('tried').className = isTried ? 'hint tried' : 'hint';
  if ($('tried').textContent !== news) {
    // Else screen readers would read it out at every key.
    $('tried').textContent = news;
  }
}

function showLanguages() {
  const all = samples(shape(entered()));
  $('languages').replaceChildren(
    ...all.map(({ name, title }) => {
      const tab = element('button', { type: 'button', id: `language-${name}`, textContent: title });
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', 'sample');
      tab.addEventListener('click', () => choose(name));
      return tab;
    }),
  );
  choose(language);
}

function choose(name) {
  language = name;
  for (const tab of $('languages').children) {
    const selected = tab.id === `language-${name}`;
    tab.setAttribute('aria-selected', String(selected));
    tab.tabIndex = selected ? 0 : -1;
  }
  showSamples();
}

/** Arrows, Home and End move between tabs, as the ARIA Authoring Practices have it. */
function moveBetweenLanguages(event) {
  const tabs = Array.from($('languages').children);
  const at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const tab = tabs.at(to % tabs.length);
    tab.focus();
    tab.click();
  }
}

let copyTimer;

async function copy(button) {
  const source = $(button.dataset.copies);
  let label = 'Copied';
  let news = 'Copied';
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // Where the page may not write to the clipboard, the user can: the text is selected.
    getSelection().selectAllChildren(source);
    label = 'Selected';
    news = 'Selected, copy it with the keyboard';
  }
  clearTimeout(copyTimer);
  showNothingCopied();
  button.firstChild.data = label;
  $('copied').textContent = news;
  copyTimer = setTimeout(showNothingCopied, 2000);
}

function showNothingCopied() {
  for (const button of document.querySelectorAll('.copy')) {
    button.firstChild.data = 'Copy';
  }
  $('copied').textContent = '';
}

async function start() {
  $('insecure').hidden = isSecureContext;
  try {
    await loadOperations();
  } catch {
    $('undescribed').hidden = false;
    return;
  }
  listen();
  showCredentialFields();
  showOperation();
  showLanguages();
  $('samples').hidden = false;
  $('run').disabled = false;
  loadCertificates();
}

function listen() {
  $('call').addEventListener('submit', (event) => {
    event.preventDefault();
    if (!isRunning()) {
      run();
    }
  });
  $('call').addEventListener('input', (event) => {
    if (event.target.name !== 'certificate') {
      showCertificatePicked();
    }
    showEntered();
  });
  $('menu').addEventListener('click', () => openMenu($('menu').getAttribute('aria-expanded') === 'false'));
  $('operations').addEventListener('click', ({ target }) => {
    if (target.closest('a')?.hash === `#${operation.name}`) {
      // Nothing changes, but the menu would take the focus with it.
      openMenu(false);
      $('title').focus();
    }
  });
  addEventListener('hashchange', showOperationOfAddress);
  addEventListener('pagehide', forgetSecrets);
  $('languages').addEventListener('keydown', moveBetweenLanguages);
  for (const button of document.querySelectorAll('.copy')) {
    button.addEventListener('click', () => copy(button));
  }
}

start();

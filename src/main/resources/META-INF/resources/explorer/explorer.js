// The page: what is entered, what is called, and what came of it. Everything it knows is gone when it is left.

import { operationsOf } from './description.js';
import { environment, samples } from './samples.js';
import { prepare } from './signature.js';

const DEMO = { kind: 'accessKey', id: 'testid', secret: 'testsecret', securityToken: '' };
const DEMO_ACCOUNT = '1000000000000001';
const TIMEOUT_MILLISECONDS = 30_000;
const MASK = '«…»';

const $ = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// The operations

let operations = [];

/** The one that is shown. */
let operation;

async function loadOperations() {
  const answer = await fetch('../q/openapi?format=json', { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  operations = operationsOf(await answer.json());
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  $('operations').hidden = operations.length === 1;
  $('operation').replaceChildren(
    ...tags.map((label) => {
      const names = operations.filter(({ tag }) => tag === label).map(({ name }) => name);
      return element('optgroup', { label }, ...names.map((name) => element('option', { value: name, textContent: name })));
    }),
  );
}

/** Shows the operation that the address names behind `#`, or else the first. */
function showOperation() {
  operation = operations.find(({ name }) => location.hash === `#${name}`) ?? operations[0];
  $('operation').value = operation.name;
  $('title').textContent = operation.name;
  $('description').textContent = operation.description;
  showParameters();
  showNoAnswer();
  showCertificatePicked();
  showSamples();
}

/** What was entered for the parameters of all operations. */
const kept = new Map();

/** The form of the operation. What was entered for a parameter of the same name, of whatever operation, stays. */
function showParameters() {
  for (const { id, value } of $('parameters').querySelectorAll('input')) {
    kept.set(id, value);
  }
  $('parameters').replaceChildren(
    ...operation.parameters.flatMap(({ name, description, required, schema }) => {
      const id = idOf(name);
      const input = element('input', {
        id,
        value: kept.get(id) ?? '',
        placeholder: schema.example,
        inputMode: schema.type === 'integer' ? 'numeric' : 'text',
        autocapitalize: 'none',
        autocomplete: 'off',
        spellcheck: false,
      });
      const hint = element('span', { className: 'hint', textContent: `${description}${required ? '' : ' Optional.'}` });
      return [element('label', { htmlFor: id }, `${name} `, hint), input];
    }),
  );
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
        .filter(([{ required }, value]) => required || value !== '')
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

/** What is entered for a parameter. Spaces around a number would make it none. */
function text({ name, schema }) {
  const value = wellFormed(input(name).value);
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

async function run() {
  const call = entered();
  $('run').setAttribute('aria-busy', 'true');
  $('run').textContent = 'Running…';
  try {
    const request = await prepare({ host: location.host, ...call });
    showRequest(request);
    await send(call, request);
  } catch (problem) {
    showProblem(problem);
  } finally {
    $('run').removeAttribute('aria-busy');
    $('run').textContent = 'Run';
    // In a narrow window it is below what was entered.
    $('answer').scrollIntoView({ block: 'nearest' });
  }
}

async function send(call, request) {
  const { host, ...headers } = request.headers;
  const start = performance.now();
  const response = await fetch(`${request.path}?${request.query}`, {
    method: request.method,
    headers,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  const body = await response.text();
  const milliseconds = Math.round(performance.now() - start);
  const succeeded = showAnswer(call.operation, response, body, milliseconds);
  if (succeeded) {
    tried = { call: shape(call), time: new Date() };
    showSamples();
  }
  // What came of the call stands, whatever comes of the list.
  await showCertificates().catch(() => {
    $('certificates').hidden = true;
  });
}

// What was sent

function showRequest({ method, path, query, headers, canonicalRequest, stringToSign }) {
  const secret = ['x-acs-bearer-token', 'x-acs-security-token'];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${secret.includes(name) ? MASK : value}`);
  $('request').hidden = false;
  $('request-text').textContent = [`${method} ${path}?${query} HTTP/1.1`, ...lines].join('\n');
  $('request-masked').hidden = !secret.some((name) => name in headers);
  $('signing').hidden = canonicalRequest === undefined;
  $('canonical-request').textContent = (canonicalRequest ?? '').replace(/^(x-acs-security-token:).*$/m, `$1${MASK}`);
  $('string-to-sign').textContent = stringToSign ?? '';
}

// What came of it

function json(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** The numbers of an answer can be longer than those of JavaScript, so its text is laid out, rather than what was parsed. */
function laidOut(body) {
  const string = /"(?:[^"\\]|\\.)*"/.source;
  return body.replace(new RegExp(`(${string})|([{},:])`, 'g'), (all, text, mark) => {
    if (text !== undefined) {
      return text;
    }
    return { '{': '{\n  ', '}': '\n}', ',': ',\n  ', ':': ': ' }[mark];
  });
}

/** What came of another operation goes. */
function showNoAnswer() {
  clearOutcome();
  $('answer-none').hidden = false;
  $('answer-details').hidden = true;
  $('request').hidden = true;
}

function clearOutcome() {
  $('answer-none').hidden = true;
  $('success').replaceChildren();
  $('failure').replaceChildren();
}

function outcome(verdict, ...more) {
  return element(
    'div',
    { className: 'outcome' },
    element('p', { className: 'verdict', textContent: verdict }),
    ...more.map((text) => element('p', { textContent: text })),
  );
}

/** Whether this is an answer of the service, rather than of something in front of it. */
function isOurs(success, response, answer) {
  const names = response.ok ? success.content['application/json'].schema.required : ['Code', 'Message', 'RequestId'];
  return names.every((name) => answer?.[name] !== undefined);
}

/** Shows an answer, and returns whether it says that the operation succeeded. */
function showAnswer({ success, errors }, response, body, milliseconds) {
  const answer = json(body);
  const measured = `${response.status} ${response.statusText}`.trim() + ` · ${milliseconds} ms`;
  const explanation = errors.find(({ value }) => value.Code === answer?.Code);
  clearOutcome();
  const ours = isOurs(success, response, answer);
  if (!ours) {
    const guess = 'This is not an answer of this service. Something in front of it, such as a proxy, may have given it.';
    $('failure').append(outcome('Unexpected answer', guess, measured));
  } else if (response.ok) {
    const about = success['x-about']?.replace(/\{(\w+)\}/g, (all, name) => answer[name]);
    $('success').append(outcome(success['x-verdict'], ...[about, measured].filter(Boolean)));
  } else {
    const texts = [
      answer.Message,
      answer.Parameter && `Parameter: ${answer.Parameter}`,
      explanation?.['x-documented-description'] && `Description: ${explanation['x-documented-description']}`,
      explanation && `When: ${explanation.summary}`,
      explanation && `What to do: ${explanation.description}`,
      measured,
    ];
    $('failure').append(outcome(answer.Code, ...texts.filter(Boolean)));
  }
  $('answer-details').hidden = false;
  $('answer-body').textContent = answer === null ? body : laidOut(body);
  $('answer-headers').textContent = Array.from(response.headers, ([name, value]) => `${name}: ${value}`).join('\n');
  return ours && response.ok;
}

function showProblem(problem) {
  const reason =
    problem.name === 'TimeoutError'
      ? `There was no answer within ${TIMEOUT_MILLISECONDS / 1000} seconds.`
      : problem.name === 'TypeError'
        ? 'The service cannot be reached, or the credential has characters that no header can carry.'
        : 'The browser could not sign or send the request.';
  clearOutcome();
  $('failure').append(outcome('No answer', reason, String(problem.message)));
  $('answer-details').hidden = true;
}

// The certificates that are there, in development only: the page's own answer tells by a link whether there is a list

let certificates = [];

/** The parameters that say which certificate is meant. */
const IDENTIFYING = ['SiteId', 'Id'];

async function hasCertificates() {
  const page = await fetch('', { method: 'HEAD' });
  return /<certificates>/.test(page.headers.get('link') ?? '');
}

async function loadCertificates() {
  if (await hasCertificates()) {
    $('certificates').hidden = false;
    await showCertificates();
    const active = certificates.filter(({ Status }) => Status === 'active');
    // One that the demo access key can revoke, if there is any.
    const first = active.find(({ AccountId }) => AccountId === DEMO_ACCOUNT) ?? active[0] ?? certificates[0];
    if (first && identifying().every((name) => input(name).value === '')) {
      pick(first);
    }
    if ($('access-key-id').value === '' && $('access-key-secret').value === '') {
      $('access-key-id').value = DEMO.id;
      $('access-key-secret').value = DEMO.secret;
      $('demo').hidden = false;
      demoOffered = true;
    }
    showCertificatePicked();
    showSamples();
  }
}

async function showCertificates() {
  if ($('certificates').hidden) {
    return;
  }
  const before = new Map(certificates.map((one) => [key(one), one.Status]));
  certificates = await (await fetch('certificates', { cache: 'no-store' })).json();
  const changed = certificates.filter((one) => before.has(key(one)) && before.get(key(one)) !== one.Status);
  $('certificates-hint').hidden = certificates.length < 100;
  const list = $('certificate-list');
  const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
  list.replaceChildren(...certificates.map((one) => row(one, changed.includes(one))));
  Array.from(list.querySelectorAll('input'))
    .find(({ value }) => value === focused)
    ?.focus();
  $('certificates-news').textContent = changed.map((one) => `${one.Id} is now ${one.Status}`).join('; ');
  showCertificatePicked();
}

const key = ({ SiteId, Id }) => `${SiteId}/${Id}`;

function row(certificate, changed) {
  const choice = element('input', { type: 'radio', name: 'certificate', value: key(certificate) });
  choice.addEventListener('change', () => {
    pick(certificate);
    showSamples();
  });
  const site = `${certificate.SiteName.trim()} (${certificate.SiteId})`;
  return element(
    'label',
    { className: changed ? 'changed' : '' },
    choice,
    element('span', { className: 'name' }, certificate.Id, element('span', { className: 'hint', textContent: site })),
    element('span', { className: `status status-${certificate.Status}`, textContent: certificate.Status }),
  );
}

/** The parameters of the operation that a certificate has values for. */
const identifying = () => IDENTIFYING.filter(input);

function pick(certificate) {
  for (const name of identifying()) {
    input(name).value = certificate[name];
  }
}

function showCertificatePicked() {
  const names = identifying();
  const picked = certificates.filter((one) => names.every((name) => input(name).value === one[name])).map(key);
  for (const choice of $('certificate-list').querySelectorAll('input')) {
    // Where the operation is about a site as a whole, there can be several.
    choice.checked = picked.length === 1 && choice.value === picked[0];
  }
}

// Code

let tried = null;
let language = 'curl';

/** What the samples depend on; secrets are not part of it. */
function shape({ operation: { name, version, parameters }, parameters: values, credential }) {
  const sent = parameters.filter((parameter) => parameter.name in values);
  return {
    protocol: location.protocol.slice(0, -1),
    host: location.host,
    operation: { name, version },
    parameters: sent.map((parameter) => ({
      name: parameter.name,
      value: usable(parameter, values[parameter.name]) ?? String(parameter.schema.example),
      type: parameter.schema.type,
      format: parameter.schema.format,
    })),
    unusable: sent.filter((parameter) => usable(parameter, values[parameter.name]) === undefined).map((one) => one.name),
    kind: credential.kind === 'bearer' ? 'bearer' : credential.securityToken ? 'sts' : 'accessKey',
    accessKeyId: credential.id ?? '',
  };
}

/** What is entered, if it can be sent; a number as every language reads it: without zeros in front, which some take for octal. */
function usable({ schema }, value) {
  if (schema.type !== 'integer') {
    return value.trim() === '' ? undefined : value;
  }
  const number = /^[0-9]{1,19}$/.test(value) ? BigInt(value) : -1n;
  const end = schema.format === 'int64' ? 2n ** 63n : 2n ** 31n;
  return number >= BigInt(schema.minimum ?? 0) && number < end ? String(number) : undefined;
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
    if (!$('run').hasAttribute('aria-busy')) {
      run();
    }
  });
  $('call').addEventListener('input', (event) => {
    if (event.target.name !== 'certificate') {
      showCertificatePicked();
    }
    showEntered();
  });
  $('operation').addEventListener('change', () => {
    location.hash = $('operation').value;
  });
  addEventListener('hashchange', showOperation);
  addEventListener('pagehide', forgetSecrets);
  $('languages').addEventListener('keydown', moveBetweenLanguages);
  for (const button of document.querySelectorAll('.copy')) {
    button.addEventListener('click', () => copy(button));
  }
}

start();

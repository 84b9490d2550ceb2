// The page: what is entered, what is called, and what came of it. Everything it knows is gone when it is left.

import { prepare } from './signature.js';
import { environment, samples } from './samples.js';

const EXAMPLE = { siteId: '1234567890123', id: 'baba39055622c008b90285a8838ed09a' };
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

// What is entered

/** A text that can be sent: half a character, which a browser lets into an input, cannot. A byte order mark can, and stays. */
const wellFormed = (text) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));

function entered() {
  const kind = $('call').elements.credential.value;
  return {
    siteId: wellFormed($('site-id').value).trim(),
    id: wellFormed($('id').value),
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
  const parameters = { SiteId: call.siteId, Id: call.id };
  $('run').setAttribute('aria-busy', 'true');
  $('run').textContent = 'Running…';
  try {
    const request = await prepare({ host: location.host, parameters, credential: call.credential });
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
  const revoked = await showAnswer(response, body, milliseconds);
  if (revoked) {
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

/** The documented errors by code, from the description of the operation. */
const explanations = fetch('../q/openapi?format=json', { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) })
  .then((response) => response.json())
  .then((description) => description.components.examples)
  .catch(() => ({}));

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
function isOurs(response, answer) {
  const names = response.ok ? ['SiteName', 'Id', 'RequestId'] : ['Code', 'Message', 'RequestId'];
  return names.every((name) => typeof answer?.[name] === 'string');
}

/** Shows an answer, and returns whether it says that the certificate is revoked. */
async function showAnswer(response, body, milliseconds) {
  const answer = json(body);
  const measured = `${response.status} ${response.statusText}`.trim() + ` · ${milliseconds} ms`;
  const explanation = (await explanations)[answer?.Code];
  clearOutcome();
  const ours = isOurs(response, answer);
  if (!ours) {
    const guess = 'This is not an answer of this service. Something in front of it, such as a proxy, may have given it.';
    $('failure').append(outcome('Unexpected answer', guess, measured));
  } else if (response.ok) {
    $('success').append(outcome('Revoked', `${answer.Id} of ${answer.SiteName}`, measured));
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
    if (first && $('site-id').value === '' && $('id').value === '') {
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
  const input = element('input', { type: 'radio', name: 'certificate', value: key(certificate) });
  input.addEventListener('change', () => {
    pick(certificate);
    showSamples();
  });
  const site = `${certificate.SiteName.trim()} (${certificate.SiteId})`;
  return element(
    'label',
    { className: changed ? 'changed' : '' },
    input,
    element('span', { className: 'name' }, certificate.Id, element('span', { className: 'hint', textContent: site })),
    element('span', { className: `status status-${certificate.Status}`, textContent: certificate.Status }),
  );
}

function pick({ SiteId, Id }) {
  $('site-id').value = SiteId;
  $('id').value = Id;
}

function showCertificatePicked() {
  const picked = `${$('site-id').value}/${$('id').value}`;
  for (const input of $('certificate-list').querySelectorAll('input')) {
    input.checked = input.value === picked;
  }
}

// Code

let tried = null;
let language = 'curl';

/** What the samples depend on; secrets are not part of it. */
function shape({ siteId, id, credential }) {
  const usableSiteId = wellFormedSiteId(siteId);
  const hasId = id.trim() !== '';
  return {
    protocol: location.protocol.slice(0, -1),
    host: location.host,
    siteId: usableSiteId ?? EXAMPLE.siteId,
    id: hasId ? id : EXAMPLE.id,
    unusable: [!usableSiteId && 'SiteId', !hasId && 'Id'].filter(Boolean),
    kind: credential.kind === 'bearer' ? 'bearer' : credential.securityToken ? 'sts' : 'accessKey',
    accessKeyId: credential.id ?? '',
  };
}

/** A site's id as every language reads it: without zeros in front, which some take for octal. */
function wellFormedSiteId(text) {
  const number = /^[0-9]{1,19}$/.test(text) ? BigInt(text) : 0n;
  return number > 0n && number < 2n ** 63n ? String(number) : undefined;
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
  const text = isTried
    ? `Tried: this call succeeded at ${tried.time.toLocaleTimeString()}. Made again, it gets Certificate.StatusError.`
    : `The same call by other means, with the values from the form, and secrets from the environment.${standIn}`;
  $('tried').className = isTried ? 'hint tried' : 'hint';
  if ($('tried').textContent !== text) {
    // Else screen readers would read it out at every key.
    $('tried').textContent = text;
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

$('insecure').hidden = isSecureContext;
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
addEventListener('pagehide', forgetSecrets);
$('languages').addEventListener('keydown', moveBetweenLanguages);
for (const button of document.querySelectorAll('.copy')) {
  button.addEventListener('click', () => copy(button));
}
showCredentialFields();
showLanguages();
loadCertificates();

// Has the typed client walk the cases, with each of its signatures. ../run starts this.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Esa, * as esa from '@alicloud/esa20240910';
import { $OpenApiUtil, AlibabaCloudError } from '@alicloud/openapi-core';
import { RetryOptions, cast } from '@darabonba/typescript';

const { cases, clients, credentials, errors } = JSON.parse(readFileSync(process.env.COMPAT_CASES, 'utf8'));
const { servers, ca, worlds } = JSON.parse(readFileSync(process.env.COMPAT, 'utf8'));

/** The ways to call, and what their users configure. Version 3 of the signature is the default. */
const WORLDS = { node: {}, 'node-v1': { signatureAlgorithm: 'v2' } };

const REQUEST_ID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

// For one call, RuntimeOptions has `autoretry` and `maxAttempts`, but nothing reads them.
const RETRIES = new RetryOptions({
  retryable: true, retryCondition: [{ maxAttempts: 2, exception: [], errorCode: ['ECONNRESET'] }],
});

/** A value of a case with its variables filled in. Their names begin with a small letter: $HOME is none. */
function filled(value, variables) {
  if (typeof value === 'string') {
    const valueOf = (text, name) => {
      assert.ok(name in variables, `There is no variable ${text}.`);
      return variables[name];
    };
    const [whole, name] = /^\$([a-z]\w*)$/.exec(value) ?? [];
    return whole ? valueOf(whole, name) : value.replace(/\$([a-z]\w*)/g, valueOf);
  }
  if (Array.isArray(value)) {
    return value.map((one) => filled(one, variables));
  }
  return typeof value !== 'object' ? value
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, variables)]));
}

/** Fails unless objects have these members, among others, and lists these elements, and no more. */
function assertHas(actual, wanted, path) {
  if (wanted === '*') {
    assert.ok(!['', null, undefined].includes(actual), `${path} is nothing.`);
  } else if (typeof wanted !== 'object') {
    assert.equal(actual, wanted, `${path} is ${actual}, not ${wanted}.`);
  } else {
    assert.equal(Array.isArray(actual), Array.isArray(wanted), `${path} is ${typeof actual}.`);
    assert.ok(!Array.isArray(wanted) || actual.length === wanted.length, `${path} has ${actual?.length} elements.`);
    Object.entries(wanted).forEach(([name, one]) => assertHas(actual?.[name], one, `${path}.${name}`));
  }
}

/**
 * A client as its users make one. They give it the text of a CA certificate to trust, and time: after `connectTimeout`, by
 * default 3 seconds, it also gives up a connection on which nothing comes.
 */
const clientFor = (world, credential, at, more) => new Esa.default(new $OpenApiUtil.Config({
  ...filled(credentials[credential], worlds[world]), ...WORLDS[world], ...more,
  endpoint: servers[at], protocol: at === 'https' ? 'https' : 'http', ca: readFileSync(ca, 'utf8'),
  connectTimeout: 30_000, readTimeout: 30_000,
}));

/** The request of an operation, from its parameters by the names that they have in the cases. */
function requestFor(operation, parameters) {
  const Request = esa[`${operation}Request`];
  const unknown = Object.keys(parameters).filter((name) => !Object.values(Request.names()).includes(name));
  assert.deepEqual(unknown, [], `${operation} has other parameters.`);
  return cast(parameters, new Request({}));
}

/** Fails unless this is the error as its user sees it: its message has the code, the status and the request id too. */
function assertRefused(refusal, code, status = errors[code].status, parameter) {
  assert.ok(refusal instanceof AlibabaCloudError, refusal);
  const { requestId, data } = refusal;
  assert.match(requestId, REQUEST_ID);
  assert.deepEqual({ code: refusal.code, statusCode: refusal.statusCode, message: refusal.message }, {
    code, statusCode: status, message: `${code}: code: ${status}, ${errors[code].message} request id: ${requestId}`,
  });
  assert.deepEqual({ requestId: data.RequestId, parameter: data.Parameter }, { requestId, parameter });
}

/** Makes the call of a step, and adds to the variables what it keeps. */
async function take(step, world, variables) {
  const {
    call, with: parameters, as = 'account', at = 'http', lost, answer, absent = [], keep = {}, error, status, parameter,
    ...unknown
  } = step;
  assert.deepEqual(unknown, {}, 'The step has members that nobody knows.');
  assert.ok(Boolean(answer) !== Boolean(error), 'The step has no outcome, or two.');
  if (lost) {
    assert.equal((await fetch(`http://${servers.losing}/lose`)).status, 204);
  }
  const client = lost ? clientFor(world, as, 'losing', { retryOptions: RETRIES }) : clientFor(world, as, at);
  const calling = client[call[0].toLowerCase() + call.slice(1)](requestFor(call, filled(parameters, variables)));
  if (error) {
    await assert.rejects(calling, (refusal) => {
      assertRefused(refusal, error, status, parameter);
      return true;
    });
    return;
  }
  const { statusCode, headers, body } = await calling;
  const members = body.toMap();
  assert.equal(statusCode, 200);
  assert.match(members.RequestId, REQUEST_ID);
  assert.equal(headers['x-acs-request-id'], members.RequestId);
  assertHas(members, filled(answer, variables), 'answer');
  absent.forEach((name) => assert.ok(!(name in members), `The answer has a ${name}.`));
  Object.entries(keep).forEach(([name, member]) => {
    assertHas(members, { [member]: '*' }, 'answer');
    variables[name] = members[member];
  });
}

/** Why a case is left out in a world; false if it is not. */
function whyLeftOut({ needs = [], steps }, world) {
  for (const [client, lacks] of Object.entries(clients)) {
    const lacking = [...needs, ...steps.map(({ call }) => call)].find((what) => what in lacks);
    if (world.startsWith(client) && lacking) {
      return `${lacking}: ${lacks[lacking]}`;
    }
  }
  const { at } = steps.find(({ at = 'http' }) => !(at in servers)) ?? {};
  return at ? `there is no server "${at}"` : false;
}

for (const world of Object.keys(WORLDS)) {
  for (const one of cases) {
    test(`${world}: ${one.name}`, { skip: whyLeftOut(one, world) }, async () => {
      const { name, needs, steps, ...unknown } = one;
      assert.deepEqual(unknown, {}, 'The case has members that nobody knows.');
      const variables = { ...worlds[world] };
      for (const [i, step] of steps.entries()) {
        try {
          await take(step, world, variables);
        } catch (cause) {
          throw new Error(`Step ${i + 1}, ${step.call}, came to something else.`, { cause });
        }
      }
    });
  }
}

test('node: the snippet revokes', () => {
  const { accessKeyId, accessKeySecret } = filled(credentials.account, worlds.node);
  const values = {
    'localhost:8080': servers.http, 1234567890123: worlds.node.site, testid: accessKeyId, testsecret: accessKeySecret,
  };
  let program = readFileSync(new URL('revoke.mjs', import.meta.url), 'utf8');
  for (const [literal, value] of Object.entries(values)) {
    assert.ok(program.includes(literal), `The snippet has no ${literal}.`);
    program = program.replace(literal, value);
  }
  const run = () => spawnSync(process.execPath, ['--input-type=module'], { input: program, encoding: 'utf8' });
  const { status, stdout, stderr } = run();
  assert.equal(status, 0, stderr);
  assert.match(stdout, new RegExp(`requestId: '${REQUEST_ID.source.slice(1, -1)}'`));
  assert.match(stdout, /siteName: 'node\.example\.com'/);
  const again = run();
  assert.equal(again.status, 1);
  const { status: refused, message } = errors['Certificate.StatusError'];
  assert.match(again.stderr, new RegExp(`ClientError: Certificate.StatusError: code: ${refused}, ${message} request id: `));
});

"""Has the typed client walk the cases: with and without async, and with its older signature.

The environment variables that name the cases and the servers are of ../run.
"""
import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import aiohttp
import pytest
from alibabacloud_esa20240910 import models
from alibabacloud_esa20240910.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import UnretryableException
from darabonba.policy.retry import RetryOptions

CASES = json.loads(Path(os.environ['COMPAT_CASES']).read_text(encoding='utf-8'))
COMPAT = json.loads(Path(os.environ['COMPAT']).read_text(encoding='utf-8'))
SERVERS = COMPAT['servers']

# The ways to call, and what their users configure. Version 3 of the signature is the default.
WORLDS = {'python': {}, 'python-async': {}, 'python-v1': {'signature_algorithm': 'v2'}}

REQUEST_ID = re.compile('[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}')

# The client has an option `autoretry` for one call too, but does not look at it.
RETRIES = RetryOptions({'retryable': True, 'retryCondition': [{'maxAttempts': 2, 'exception': ['RetryError']}]})


def filled(value, variables):
    """A value of a case, with the variables in it. What is no variable stays within a text, but not as a whole."""
    if isinstance(value, str):
        if re.fullmatch(r'\$\w+', value):
            return variables[value[1:]]
        return re.sub(r'\$(\w+)', lambda found: str(variables.get(found[1], found[0])), value)
    if isinstance(value, list):
        return [filled(one, variables) for one in value]
    if isinstance(value, dict):
        return {name: filled(one, variables) for name, one in value.items()}
    return value


def assert_has(actual, wanted, path):
    """Fails unless this is what is wanted: objects have these members among others, lists these elements and no more."""
    if wanted == '*':
        assert actual not in ('', None), f'{path} is nothing'
    elif isinstance(wanted, dict):
        assert isinstance(actual, dict), f'{path} is no object'
        for name, one in wanted.items():
            assert_has(actual.get(name), one, f'{path}.{name}')
    elif isinstance(wanted, list):
        assert isinstance(actual, list) and len(actual) == len(wanted), f'{path} has other elements'
        for i, one in enumerate(wanted):
            assert_has(actual[i], one, f'{path}[{i}]')
    else:
        assert (type(actual), actual) == (type(wanted), wanted), path


def client_for(world, credential, at, **more):
    """A client as its users make one."""
    members = filled(CASES['credentials'][credential], COMPAT['worlds'][world])
    snake = {re.sub('([A-Z])', r'_\1', name).lower(): value for name, value in members.items()}
    return Client(Config(
        **snake, **WORLDS[world], **more,
        endpoint=SERVERS[at], protocol='https' if at == 'https' else 'http', ca=COMPAT['ca'], read_timeout=30_000))


def call(client, world, operation, parameters):
    """Makes a call by its method, with or without async."""
    request = getattr(models, operation + 'Request')()
    request.from_map(parameters)
    assert parameters.keys() <= request.to_map().keys(), f'{operation} has other parameters'
    method = re.sub('(?<!^)(?=[A-Z])', '_', operation).lower()
    if world == 'python-async':
        return asyncio.run(getattr(client, method + '_async')(request))
    return getattr(client, method)(request)


def call_with_lost_answer(world, credential, operation, parameters):
    """Makes a call whose first answer is lost, by a client that tries again."""
    assert urlopen(f"http://{SERVERS['losing']}/lose").status == 204
    client = client_for(world, credential, 'losing', retry_options=RETRIES)
    try:
        return call(client, world, operation, parameters)
    except UnretryableException as error:
        # With async, the client has no name for a connection that ends, so no condition can cover it.
        if world != 'python-async' or not isinstance(error.inner_exception, aiohttp.ServerDisconnectedError):
            raise
        return call(client, world, operation, parameters)


def assert_refused(refusal, code, status=None, parameter=None):
    """Fails unless a user sees this error. Its message has the status, the documented message and the request id."""
    wanted = CASES['errors'][code]
    status = status or wanted['status']
    assert REQUEST_ID.fullmatch(refusal.request_id)
    assert refusal.code == code
    assert refusal.status_code == status
    assert refusal.message == f"code: {status}, {wanted['message']} request id: {refusal.request_id}"
    assert refusal.data['RequestId'] == refusal.request_id
    assert refusal.data.get('Parameter') == parameter
    assert str(refusal) == f'Error: {code} {refusal.message} Response: {refusal.data}'


def take(step, world, variables):
    """Makes the call of a step, and adds to the variables what it keeps."""
    unknown = step.keys() - {
        'call', 'with', 'as', 'at', 'lost', 'answer', 'absent', 'keep', 'error', 'status', 'parameter'}
    assert not unknown, 'the step has members that nobody knows'
    assert ('answer' in step) != ('error' in step), 'the step has no outcome, or two'
    operation, parameters = step['call'], filled(step['with'], variables)
    credential = step.get('as', 'account')

    def make():
        if step.get('lost'):
            return call_with_lost_answer(world, credential, operation, parameters)
        return call(client_for(world, credential, step.get('at', 'http')), world, operation, parameters)

    if 'error' in step:
        with pytest.raises(AlibabaCloudException) as refused:
            make()
        assert_refused(refused.value, step['error'], step.get('status'), step.get('parameter'))
        return
    response = make()
    answer = response.body.to_map()
    assert response.status_code == 200
    assert REQUEST_ID.fullmatch(answer['RequestId'])
    assert response.headers['x-acs-request-id'] == answer['RequestId']
    assert_has(answer, filled(step['answer'], variables), 'answer')
    assert not answer.keys() & set(step.get('absent', []))
    for name, member in step.get('keep', {}).items():
        assert_has(answer, {member: '*'}, 'answer')
        variables[name] = answer[member]


def why_left_out(world, case):
    """Why a case is left out in a world, if it is."""
    lacks = {what: why for client, lack in CASES['clients'].items() if world.startswith(client) for what, why in lack.items()}
    for what in [*case.get('needs', []), *(step['call'] for step in case['steps'])]:
        if what in lacks:
            return f'{what}: {lacks[what]}'
    for step in case['steps']:
        if step.get('at', 'http') not in SERVERS:
            return f"there is no server \"{step['at']}\""
    return None


@pytest.mark.parametrize(('world', 'case'), [
    pytest.param(world, case, id=f"{world}: {case['name']}") for world in WORLDS for case in CASES['cases']])
def test(world, case):
    assert not case.keys() - {'name', 'needs', 'steps'}, 'the case has members that nobody knows'
    reason = why_left_out(world, case)
    if reason:
        pytest.skip(reason)
    variables = dict(COMPAT['worlds'][world])
    for step in case['steps']:
        take(step, world, variables)


def test_snippet():
    world = COMPAT['worlds']['python']
    account = filled(CASES['credentials']['account'], world)
    program = Path(__file__).with_name('revoke.py').read_text(encoding='utf-8')
    for literal, value in {
            'localhost:8080': SERVERS['http'], 'testid': account['accessKeyId'],
            'testsecret': account['accessKeySecret'], '1234567890123': str(world['site'])}.items():
        assert literal in program
        program = program.replace(literal, value)

    def run():
        return subprocess.run([sys.executable, '-'], input=program, capture_output=True, text=True)

    first = run()
    assert first.returncode == 0, first.stderr
    assert re.search(f"'RequestId': '{REQUEST_ID.pattern}'", first.stdout)
    assert "'SiteName': 'python.example.com'" in first.stdout
    again = run()
    assert again.returncode == 1
    assert re.search(
        r'ClientException: Error: Certificate\.StatusError code: 400, The status of the certificate is invalid\. '
        f'request id: {REQUEST_ID.pattern}', again.stderr)

"""Has the typed client walk the cases: with and without async, and with the older signature. ../run starts this."""
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

# For one call, RuntimeOptions has `autoretry` and `max_attempts`, but nothing reads them.
RETRIES = RetryOptions({'retryable': True, 'retryCondition': [{'maxAttempts': 2, 'exception': ['RetryError']}]})


def filled(value, variables):
    """A value of a case with its variables filled in. Their names begin with a small letter: $HOME is none."""
    if isinstance(value, str):
        if re.fullmatch(r'\$[a-z]\w*', value):
            return variables[value[1:]]
        return re.sub(r'\$([a-z]\w*)', lambda found: str(variables[found[1]]), value)
    if isinstance(value, list):
        return [filled(one, variables) for one in value]
    if isinstance(value, dict):
        return {name: filled(one, variables) for name, one in value.items()}
    return value


def assert_has(actual, wanted, path):
    """Fails unless objects have these members, among others, and lists these elements, and no more."""
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


def snake_case(name):
    return re.sub('(?<!^)(?=[A-Z])', '_', name).lower()


def client_for(world, credential, at, **more):
    """A client as its users make one. They give it the path of a CA to trust."""
    members = filled(CASES['credentials'][credential], COMPAT['worlds'][world])
    return Client(Config(
        **{snake_case(name): value for name, value in members.items()}, **WORLDS[world], **more,
        endpoint=SERVERS[at], protocol='https' if at == 'https' else 'http', ca=COMPAT['ca'], read_timeout=30_000))


def call(client, world, operation, parameters):
    """Makes a call by its method, with or without async."""
    request = getattr(models, operation + 'Request')()
    request.from_map(parameters)
    assert parameters.keys() <= request.to_map().keys(), f'{operation} has other parameters'
    if world == 'python-async':
        return asyncio.run(getattr(client, snake_case(operation) + '_async')(request))
    return getattr(client, snake_case(operation))(request)


def call_with_lost_answer(world, credential, operation, parameters):
    """Makes a call whose first answer is lost, by a client that tries again, or else once more."""
    assert urlopen(f"http://{SERVERS['losing']}/lose").status == 204
    client = client_for(world, credential, 'losing', retry_options=RETRIES)
    if world != 'python-async':
        return call(client, world, operation, parameters)
    # With async, no condition covers a connection that just ends. What is below the client, aiohttp, sends a GET again,
    # but as it was: its nonce is refused.
    with pytest.raises((UnretryableException, AlibabaCloudException)) as lost:
        call(client, world, operation, parameters)
    if isinstance(lost.value, AlibabaCloudException):
        assert_refused(lost.value, 'Unauthorized.InvalidToken')
    else:
        assert isinstance(lost.value.inner_exception, aiohttp.ServerDisconnectedError)
    return call(client, world, operation, parameters)


def assert_refused(refusal, code, status=None, parameter=None):
    """Fails unless this is the error as its user sees it: its message has the status and the request id too."""
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
    """Why a case is left out in a world; None if it is not."""
    wanted = case.get('needs', []) + [step['call'] for step in case['steps']]
    for client, lacks in CASES['clients'].items():
        for what in wanted:
            if world.startswith(client) and what in lacks:
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


def test_the_snippet_revokes():
    world = COMPAT['worlds']['python']
    account = filled(CASES['credentials']['account'], world)
    program = Path(__file__).with_name('revoke.py').read_text(encoding='utf-8')
    for literal, value in [
            ('localhost:8080', SERVERS['http']), ('1234567890123', str(world['site'])),
            ('testid', account['accessKeyId']), ('testsecret', account['accessKeySecret'])]:
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
    error = CASES['errors']['Certificate.StatusError']
    assert (f"ClientException: Error: Certificate.StatusError code: {error['status']}, {error['message']} request id: "
            in again.stderr)

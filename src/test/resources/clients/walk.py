# Makes the calls that it reads from the file CALLS by the typed client, and prints what comes of each: one JSON object a line.
# In a call, "$id" stands for the Id of the last certificate that was created, or of the last CA certificate that was uploaded.
import json
import os
import re

from alibabacloud_esa20240910 import models
from alibabacloud_esa20240910.client import Client
from alibabacloud_tea_openapi.models import Config

created = None
for call in json.load(open(os.environ['CALLS'])):
    client = Client(Config(
        access_key_id=call['accessKeyId'], access_key_secret=call['accessKeySecret'],
        endpoint=os.environ['ENDPOINT'], protocol='http'))
    operation = call['operation']
    request = getattr(models, operation + 'Request')()
    request.from_map({name: created if value == '$id' else value for name, value in call['request'].items()})
    method = getattr(client, re.sub('(?<!^)(?=[A-Z])', '_', operation).lower())
    try:
        answer = method(request).body.to_map()
        created = answer['Id'] if re.match('Create|Upload', operation) else created
        outcome = {'answer': answer}
    except Exception as error:
        outcome = {'code': error.code, 'message': error.message, 'status': error.data['statusCode']}
    print(json.dumps(outcome), flush=True)

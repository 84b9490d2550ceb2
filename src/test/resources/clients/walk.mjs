// Makes the calls that it reads from the file CALLS by the typed client, and prints what comes of each: one JSON object a line.
// In a call, "$id" stands for the Id of the last certificate that was created.
import { readFileSync } from 'node:fs';
import Esa, * as esa from '@alicloud/esa20240910';
import { $OpenApiUtil } from '@alicloud/openapi-core';

let id;
for (const { accessKeyId, accessKeySecret, operation, request } of JSON.parse(readFileSync(process.env.CALLS, 'utf8'))) {
  const client = new Esa.default(new $OpenApiUtil.Config({
    accessKeyId, accessKeySecret, endpoint: process.env.ENDPOINT, protocol: 'http',
  }));
  const Request = esa[`${operation}Request`];
  const members = Object.entries(Request.names()).filter(([, name]) => name in request)
    .map(([member, name]) => [member, request[name] === '$id' ? id : request[name]]);
  let outcome;
  try {
    const { body } = await client[operation[0].toLowerCase() + operation.slice(1)](new Request(Object.fromEntries(members)));
    const answer = body.toMap();
    id = operation === 'CreateClientCertificate' ? answer.Id : id;
    outcome = { answer };
  } catch (error) {
    outcome = { code: error.code, message: error.message, status: error.statusCode ?? error.data?.statusCode };
  }
  console.log(JSON.stringify(outcome));
}

// Makes the calls that it reads from the file CALLS by the typed client, and prints what comes of each: one JSON object a line.
// In a call, "$id" stands for the Id of the last certificate that was created, or of the last CA certificate that was uploaded.
import { readFileSync } from 'node:fs';
import Esa, * as esa from '@alicloud/esa20240910';
import { $OpenApiUtil } from '@alicloud/openapi-core';

/** A value of a request, with models in place of the objects in a list. */
const modelled = (value, type) => {
  const Item = type?.itemType;
  return typeof Item !== 'function' ? value : value.map((one) => new Item(Object.fromEntries(
    Object.entries(Item.names()).filter(([, name]) => name in one).map(([member, name]) => [member, one[name]]))));
};

let id;
for (const { accessKeyId, accessKeySecret, operation, request } of JSON.parse(readFileSync(process.env.CALLS, 'utf8'))) {
  const client = new Esa.default(new $OpenApiUtil.Config({
    accessKeyId, accessKeySecret, endpoint: process.env.ENDPOINT, protocol: 'http',
  }));
  const Request = esa[`${operation}Request`];
  const members = Object.entries(Request.names()).filter(([, name]) => name in request)
    .map(([member, name]) => [member, request[name] === '$id' ? id : modelled(request[name], Request.types()[member])]);
  let outcome;
  try {
    const { body } = await client[operation[0].toLowerCase() + operation.slice(1)](new Request(Object.fromEntries(members)));
    const answer = body.toMap();
    id = /^(Create|Upload)/.test(operation) ? answer.Id : id;
    outcome = { answer };
  } catch (error) {
    outcome = { code: error.code, message: error.message, status: error.statusCode ?? error.data?.statusCode };
  }
  console.log(JSON.stringify(outcome));
}

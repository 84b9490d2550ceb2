// What a client has to send: the request in the RPC style, with signature version 3 or a bearer token.

const ALGORITHM = 'ACS3-HMAC-SHA256';
const encoder = new TextEncoder();

/** Percent-encodes as RFC 3986 says: all but `A-Z a-z 0-9 - _ . ~`. */
export function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The parameters, an object, as they are sent and signed: by name, encoded. */
export function canonicalQuery(parameters) {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name])}`)
    .join('&');
}

function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(text) {
  return hex(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
}

async function hmacSha256(secret, text) {
  const bytes = encoder.encode(secret);
  if (bytes.length === 0) {
    // WebCrypto takes no empty key; HMAC fills a key up with zeros, so one zero is the same.
    return hmacSha256('\0', text);
  }
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

/**
 * The request for a call: method, path, query and headers, and what was signed on the way.
 *
 * call: { host, operation, parameters, credential }, with an operation (name, version), and a credential of the kind
 * `accessKey` (id, secret, securityToken, which may be empty) or `bearer` (token).
 */
export async function prepare({ host, operation, parameters, credential }) {
  const headers = {
    host,
    'x-acs-action': operation.name,
    'x-acs-content-sha256': await sha256(''),
    'x-acs-date': new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': crypto.randomUUID(),
    'x-acs-version': operation.version,
  };
  if (credential.kind === 'bearer') {
    headers['x-acs-bearer-token'] = credential.token;
    return { method: 'POST', path: '/', query: canonicalQuery({ ...parameters, SignatureType: 'BEARERTOKEN' }), headers };
  }
  if (credential.securityToken) {
    headers['x-acs-accesskey-id'] = credential.id;
    headers['x-acs-security-token'] = credential.securityToken;
  }
  const request = { method: 'POST', path: '/', query: canonicalQuery(parameters), headers };
  return sign(request, credential);
}

async function sign(request, { id, secret }) {
  const names = Object.keys(request.headers).sort();
  const canonicalHeaders = names.map((name) => `${name}:${request.headers[name].replace(/^[ \t]+|[ \t]+$/g, '')}\n`).join('');
  const canonicalRequest = [
    request.method,
    request.path,
    request.query,
    canonicalHeaders,
    names.join(';'),
    request.headers['x-acs-content-sha256'],
  ].join('\n');
  const stringToSign = `${ALGORITHM}\n${await sha256(canonicalRequest)}`;
  const signature = await hmacSha256(secret, stringToSign);
  const authorization = `${ALGORITHM} Credential=${id},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { ...request, headers: { ...request.headers, authorization }, canonicalRequest, stringToSign };
}

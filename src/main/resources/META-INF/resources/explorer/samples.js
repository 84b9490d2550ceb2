// The same call by other means. Values are written as literals of each language, secrets are taken from the environment.

import { ACTION, VERSION, canonicalQuery } from './signature.js';

/** A literal of Java, JavaScript, Python or Go: all of them read what JSON writes. */
const quoted = (text) => JSON.stringify(text);

/** A literal of the shell. */
const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The lines of a text, without those that are false. */
const lines = (...all) => all.filter((line) => line !== false).join('\n');

/** The lines that put the credential into the environment; without the secret, unless it is that of the demonstration. */
export function environment({ kind, accessKeyId }, demoSecret) {
  if (kind === 'bearer') {
    return "export ALIBABA_CLOUD_BEARER_TOKEN='<bearer token>'";
  }
  return lines(
    `export ALIBABA_CLOUD_ACCESS_KEY_ID=${shellQuoted(accessKeyId || '<AccessKeyId>')}`,
    `export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${shellQuoted(demoSecret ?? '<AccessKeySecret>')}`,
    kind === 'sts' && "export ALIBABA_CLOUD_SECURITY_TOKEN='<SecurityToken>'",
  );
}

/** The samples for a call { protocol, host, siteId, id, kind, accessKeyId }: each with name, title, file, install, code. */
export function samples(call) {
  return [curl(call), javaGeneric(call), node(call)];
}

function curl({ protocol, host, siteId, id, kind }) {
  const parameters = { SiteId: siteId, Id: id };
  const bearer = kind === 'bearer';
  const query = canonicalQuery(bearer ? { ...parameters, SignatureType: 'BEARERTOKEN' } : parameters);
  const sts = kind === 'sts';
  // By name, as they are signed.
  const headers = [
    `host:${host}`,
    sts && 'x-acs-accesskey-id:$ALIBABA_CLOUD_ACCESS_KEY_ID',
    `x-acs-action:${ACTION}`,
    bearer && 'x-acs-bearer-token:$ALIBABA_CLOUD_BEARER_TOKEN',
    'x-acs-content-sha256:$body_hash',
    'x-acs-date:$(date -u +%Y-%m-%dT%H:%M:%SZ)',
    sts && 'x-acs-security-token:$ALIBABA_CLOUD_SECURITY_TOKEN',
    'x-acs-signature-nonce:$(openssl rand -hex 16)',
    `x-acs-version:${VERSION}`,
  ].filter(Boolean);
  const names = headers.map((header) => header.slice(0, header.indexOf(':'))).join(';');
  const code = lines(
    "bash <<'SCRIPT'",
    'set -euo pipefail',
    `query='${query}'`,
    'body_hash=$(printf %s "" | openssl dgst -sha256 | sed "s/.* //")',
    '',
    `headers="${headers.join('\n')}"`,
    ...(bearer
      ? []
      : [
          `names='${names}'`,
          '',
          'canonical_request="POST',
          '/',
          '$query',
          '$headers',
          '',
          '$names',
          '$body_hash"',
          '',
          'string_to_sign="ACS3-HMAC-SHA256',
          '$(printf %s "$canonical_request" | openssl dgst -sha256 | sed "s/.* //")"',
          '',
          '# For a moment, other users of this machine can see the secret in the list of processes.',
          'signature=$(printf %s "$string_to_sign" |',
          '  openssl dgst -sha256 -hmac "$ALIBABA_CLOUD_ACCESS_KEY_SECRET" | sed "s/.* //")',
          'authorization="ACS3-HMAC-SHA256 Credential=$ALIBABA_CLOUD_ACCESS_KEY_ID,SignedHeaders=$names,Signature=$signature"',
        ]),
    '',
    'curl --silent --show-error --fail-with-body --globoff --data "" --header "content-type:" --write-out "\\n" \\',
    `  --header @<(printf '%s\\n' "$headers"${bearer ? '' : ' "authorization:$authorization"'}) \\`,
    `  "${protocol}://${host}/?$query"`,
    'SCRIPT',
  );
  return { name: 'curl', title: 'curl', file: 'Shell, with curl and OpenSSL', install: '', code };
}

function javaGeneric({ protocol, host, siteId, id, kind }) {
  const bearer = kind === 'bearer';
  const code = lines(
    bearer && 'import com.aliyun.credentials.models.Config.*;',
    'import com.aliyun.teaopenapi.Client;',
    'import com.aliyun.teaopenapi.models.Config;',
    'import com.aliyun.teaopenapi.models.OpenApiRequest;',
    'import com.aliyun.teaopenapi.models.Params;',
    'import com.aliyun.teautil.models.RuntimeOptions;',
    'import java.util.Map;',
    '',
    'class Revoke {',
    '  public static void main(String[] args) throws Exception {',
    ...javaCredential(kind),
    `        .setEndpoint(${quoted(host)})`,
    `        .setProtocol(${quoted(protocol)}));`,
    '    Params operation = new Params()',
    `        .setAction(${quoted(ACTION)}).setVersion(${quoted(VERSION)}).setStyle("RPC")`,
    `        .setProtocol(${quoted(protocol.toUpperCase())}).setMethod("POST").setPathname("/")`,
    '        .setAuthType("AK").setReqBodyType("formData").setBodyType("json");',
    '    OpenApiRequest request = new OpenApiRequest().setQuery(Map.of(',
    `        "SiteId", ${quoted(siteId)},`,
    `        "Id", ${quoted(id)}));`,
    '    System.out.println(client.callApi(operation, request, new RuntimeOptions()).get("body"));',
    '  }',
    '}',
  );
  return { name: 'java-generic', title: 'Java, generic', file: 'Revoke.java', install: 'com.aliyun:tea-openapi:0.3.15', code };
}

function node({ protocol, host, siteId, id, kind }) {
  return { name: 'node', title: 'Node.js', file: 'revoke.mjs', install: '', code: '' };
}

// The same call by other means. Values are written as literals of each language, secrets are taken from the environment.

import { ACTION, VERSION, canonicalQuery } from './signature.js';

/** A literal of Java, JavaScript, Python or Go: all of them read what JSON writes. Go takes no byte order mark in a source. */
const quoted = (text) => JSON.stringify(text).replaceAll('\ufeff', '\\ufeff');

/** A literal of the shell. */
const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The lines of a text, without those that are false. */
const lines = (...all) => all.filter((line) => line !== false).join('\n');

const TESTED = 'The tests of this project run this sample.';

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

/**
 * The samples for a call { protocol, host, siteId, id, kind, accessKeyId }: each with a name and a title, what to install, the
 * file that it goes into, its code, which ends with a line break, and a sentence on what tests it.
 */
export function samples(call) {
  return [curl, java, javaAsync, javaGeneric, node, python, go, cli].map((sample) => {
    const { code, ...rest } = sample(call);
    return { ...rest, code: `${code}\n` };
  });
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
  return { name: 'curl', title: 'curl', install: '', file: 'Shell, with curl and OpenSSL', code, tested: TESTED };
}

/** The lines that put the credential of this kind into a configuration, in a language that sets by methods. */
function javaCredential(kind) {
  return kind === 'bearer'
    ? ['.setBearerToken(System.getenv("ALIBABA_CLOUD_BEARER_TOKEN"))']
    : [
        '.setAccessKeyId(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"))',
        '.setAccessKeySecret(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))',
        kind === 'sts' && '.setSecurityToken(System.getenv("ALIBABA_CLOUD_SECURITY_TOKEN"))',
      ].filter(Boolean);
}

function javaClient({ protocol, host, kind }) {
  return [
    '    Client client = new Client(new Config()',
    ...javaCredential(kind).map((call) => `        ${call}`),
    `        .setEndpoint(${quoted(host)}).setProtocol(${quoted(protocol)}));`,
  ];
}

function java(call) {
  const code = lines(
    'import com.aliyun.esa20240910.Client;',
    'import com.aliyun.esa20240910.models.RevokeClientCertificateRequest;',
    'import com.aliyun.teaopenapi.models.Config;',
    '',
    'class Revoke {',
    '  public static void main(String[] args) throws Exception {',
    ...javaClient(call),
    '    var answer = client.revokeClientCertificate(new RevokeClientCertificateRequest()',
    `        .setSiteId(${call.siteId}L)`,
    `        .setId(${quoted(call.id)}));`,
    '    System.out.println(answer.getBody().toMap());',
    '  }',
    '}',
  );
  return {
    name: 'java',
    title: 'Java',
    install: 'com.aliyun:esa20240910:3.12.0',
    file: 'Revoke.java',
    code,
    tested: 'It was run by hand. No test of this project runs it: where they run, its library cannot be had.',
  };
}

function javaAsync({ protocol, host, siteId, id, kind }) {
  const code =
    kind === 'bearer'
      ? '// The asynchronous SDK has no bearer tokens. The other two for Java have.'
      : lines(
          'import com.aliyun.auth.credentials.Credential;',
          'import com.aliyun.auth.credentials.provider.StaticCredentialProvider;',
          'import com.aliyun.core.http.HttpHeaders;',
          'import com.aliyun.sdk.service.esa20240910.AsyncClient;',
          'import com.aliyun.sdk.service.esa20240910.models.RevokeClientCertificateRequest;',
          'import darabonba.core.RequestConfiguration;',
          'import darabonba.core.client.ClientOverrideConfiguration;',
          '',
          'class Revoke {',
          '  public static void main(String[] args) throws Exception {',
          '    Credential credential = Credential.builder()',
          '        .accessKeyId(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"))',
          '        .accessKeySecret(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))',
          kind === 'sts' && '        .securityToken(System.getenv("ALIBABA_CLOUD_SECURITY_TOKEN"))',
          '        .build();',
          '    try (AsyncClient client = AsyncClient.builder()',
          '        .region("cn-hangzhou")',
          '        .credentialsProvider(StaticCredentialProvider.create(credential))',
          '        .overrideConfiguration(ClientOverrideConfiguration.create()',
          `            .setEndpointOverride(${quoted(host)}).setProtocol(${quoted(protocol.toUpperCase())}))`,
          '        .build()) {',
          '      var answer = client.revokeClientCertificate(RevokeClientCertificateRequest.builder()',
          `          .siteId(${siteId}L)`,
          `          .id(${quoted(id)})`,
          '          // This client signs the host only where it is set, and the service insists on it.',
          '          .requestConfiguration(RequestConfiguration.create()',
          `              .setHttpHeaders(new HttpHeaders().set("host", ${quoted(host)})))`,
          '          .build());',
          '      System.out.println(answer.get().getBody().toMap());',
          '    }',
          '  }',
          '}',
        );
  return {
    name: 'java-async',
    title: 'Java, asynchronous',
    install: 'com.aliyun:alibabacloud-esa20240910',
    file: 'Revoke.java',
    code,
    tested:
      'It follows the source of its client. No test of this project runs it: where they run, its library cannot be had.',
  };
}

function javaGeneric(call) {
  const code = lines(
    'import com.aliyun.teaopenapi.Client;',
    'import com.aliyun.teaopenapi.models.Config;',
    'import com.aliyun.teaopenapi.models.OpenApiRequest;',
    'import com.aliyun.teaopenapi.models.Params;',
    'import com.aliyun.teautil.models.RuntimeOptions;',
    'import java.util.Map;',
    '',
    'class Revoke {',
    '  public static void main(String[] args) throws Exception {',
    ...javaClient(call),
    '    Params operation = new Params()',
    `        .setAction(${quoted(ACTION)}).setVersion(${quoted(VERSION)}).setStyle("RPC")`,
    `        .setProtocol(${quoted(call.protocol)}).setMethod("POST").setPathname("/")`,
    '        .setAuthType("AK").setReqBodyType("formData").setBodyType("json");',
    '    OpenApiRequest request = new OpenApiRequest().setQuery(Map.of(',
    `        "SiteId", ${quoted(call.siteId)},`,
    `        "Id", ${quoted(call.id)}));`,
    '    System.out.println(client.callApi(operation, request, new RuntimeOptions()).get("body"));',
    '  }',
    '}',
  );
  return {
    name: 'java-generic',
    title: 'Java, generic',
    install: 'com.aliyun:tea-openapi:0.3.15',
    file: 'Revoke.java',
    code,
    tested: TESTED,
  };
}

function node({ protocol, host, siteId, id, kind }) {
  const credential =
    kind === 'bearer'
      ? ['bearerToken: process.env.ALIBABA_CLOUD_BEARER_TOKEN,']
      : [
          'accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,',
          'accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,',
          kind === 'sts' && 'securityToken: process.env.ALIBABA_CLOUD_SECURITY_TOKEN,',
        ].filter(Boolean);
  const code = lines(
    "import Esa, { RevokeClientCertificateRequest } from '@alicloud/esa20240910';",
    "import { $OpenApiUtil } from '@alicloud/openapi-core';",
    '',
    'const client = new Esa.default(new $OpenApiUtil.Config({',
    ...credential.map((line) => `  ${line}`),
    `  endpoint: ${quoted(host)},`,
    `  protocol: ${quoted(protocol)},`,
    '}));',
    'const answer = await client.revokeClientCertificate(new RevokeClientCertificateRequest({',
    BigInt(siteId) > BigInt(Number.MAX_SAFE_INTEGER) && '  // Beyond 2^53 this client rounds: its ids are numbers of JavaScript.',
    `  siteId: ${siteId},`,
    `  id: ${quoted(id)},`,
    '}));',
    'console.log(answer.body);',
  );
  return {
    name: 'node',
    title: 'Node.js, TypeScript',
    install: 'npm install @alicloud/esa20240910@2.43.0 @alicloud/openapi-core@1.0.8',
    file: 'revoke.mjs, or revoke.mts',
    code,
    tested: TESTED,
  };
}

function python({ protocol, host, siteId, id, kind }) {
  const bearer = kind === 'bearer';
  const credential = bearer
    ? ["credential=Credential(CredentialConfig(type='bearer', bearer_token=os.environ['ALIBABA_CLOUD_BEARER_TOKEN'])),"]
    : [
        "access_key_id=os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID'],",
        "access_key_secret=os.environ['ALIBABA_CLOUD_ACCESS_KEY_SECRET'],",
        kind === 'sts' && "security_token=os.environ['ALIBABA_CLOUD_SECURITY_TOKEN'],",
      ].filter(Boolean);
  const code = lines(
    'import os',
    '',
    bearer && 'from alibabacloud_credentials.client import Client as Credential',
    bearer && 'from alibabacloud_credentials.models import Config as CredentialConfig',
    'from alibabacloud_esa20240910.client import Client',
    'from alibabacloud_esa20240910.models import RevokeClientCertificateRequest',
    'from alibabacloud_tea_openapi.models import Config',
    '',
    'client = Client(Config(',
    ...credential.map((line) => `    ${line}`),
    `    endpoint=${quoted(host)},`,
    `    protocol=${quoted(protocol)},`,
    '))',
    'answer = client.revoke_client_certificate(RevokeClientCertificateRequest(',
    `    site_id=${siteId},`,
    `    id=${quoted(id)},`,
    '))',
    'print(answer.body)',
  );
  return {
    name: 'python',
    title: 'Python',
    install: lines(
      'pip install alibabacloud_esa20240910==3.16.0 \\',
      `  alibabacloud_tea_openapi==0.4.6${bearer ? ' alibabacloud_credentials==1.0.12' : ''}`,
    ),
    file: 'revoke.py',
    code,
    tested: TESTED,
  };
}

/** The fields of a literal in a function, laid out as gofmt does it. */
function goFields(fields) {
  const width = Math.max(...Object.keys(fields).map(({ length }) => length)) + 2;
  return Object.entries(fields).map(([name, value]) => `\t\t${`${name}:`.padEnd(width)}${value},`);
}

function go({ protocol, host, siteId, id, kind }) {
  const bearer = kind === 'bearer';
  const fromEnvironment = (name) => `tea.String(os.Getenv("${name}"))`;
  const credential = bearer
    ? { Credential: 'credential' }
    : {
        AccessKeyId: fromEnvironment('ALIBABA_CLOUD_ACCESS_KEY_ID'),
        AccessKeySecret: fromEnvironment('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
        ...(kind === 'sts' && { SecurityToken: fromEnvironment('ALIBABA_CLOUD_SECURITY_TOKEN') }),
      };
  const code = lines(
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"log"',
    '\t"os"',
    '',
    '\topenapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"',
    '\tesa "github.com/alibabacloud-go/esa-20240910/v3/client"',
    '\t"github.com/alibabacloud-go/tea/tea"',
    bearer && '\t"github.com/aliyun/credentials-go/credentials"',
    ')',
    '',
    'func main() {',
    ...(bearer
      ? [
          '\tcredential, err := credentials.NewCredential(new(credentials.Config).',
          '\t\tSetType("bearer").SetBearerToken(os.Getenv("ALIBABA_CLOUD_BEARER_TOKEN")))',
          '\tif err != nil {',
          '\t\tlog.Fatal(err)',
          '\t}',
        ]
      : []),
    '\tclient, err := esa.NewClient(&openapi.Config{',
    ...goFields({ ...credential, Endpoint: `tea.String(${quoted(host)})`, Protocol: `tea.String(${quoted(protocol)})` }),
    '\t})',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tanswer, err := client.RevokeClientCertificate(&esa.RevokeClientCertificateRequest{',
    ...goFields({ SiteId: `tea.Int64(${siteId})`, Id: `tea.String(${quoted(id)})` }),
    '\t})',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tfmt.Println(answer.Body)',
    '}',
  );
  return {
    name: 'go',
    title: 'Go',
    install: lines(
      'go get github.com/alibabacloud-go/esa-20240910/v3@v3.5.0 \\',
      '  github.com/alibabacloud-go/darabonba-openapi/v2@v2.2.2 \\',
      `  github.com/alibabacloud-go/tea@v1.5.1${bearer ? ' github.com/aliyun/credentials-go@v1.4.5' : ''}`,
    ),
    file: 'revoke.go',
    code,
    tested: 'It was run by hand. No test of this project runs it: where they run, its module cannot be had.',
  };
}

function cli({ protocol, host, siteId, id, kind }) {
  const bearer = kind === 'bearer';
  // What this client calls insecure is HTTP without TLS.
  const insecure = protocol === 'http' ? ' --insecure' : '';
  const code = lines(
    'export ALIBABA_CLOUD_IGNORE_PROFILE=TRUE',
    ...(bearer
      ? [
          'aliyun esa revoke-client-certificate --region cn-hangzhou \\',
          `  --endpoint ${host}${insecure} \\`,
          `  --site-id ${siteId} \\`,
          `  --id ${shellQuoted(id)}`,
        ]
      : [
          `aliyun esa ${ACTION} --region cn-hangzhou \\`,
          `  --endpoint ${host}${insecure} \\`,
          `  --SiteId ${siteId} \\`,
          // In one word, since an id may begin with a hyphen.
          `  --Id=${shellQuoted(id)}`,
        ]),
  );
  return {
    name: 'cli',
    title: 'aliyun CLI',
    install: bearer ? 'aliyun plugin install --name esa' : '',
    file: bearer ? 'Shell, with the aliyun CLI' : 'Shell, with the aliyun CLI 3.4.11',
    code,
    tested: bearer
      ? 'It follows the documentation of its client. No test of this project runs it: where they run, its plugin cannot be had.'
      : 'It was run by hand. The tests of this project run it where this CLI is installed.',
  };
}

// The same call by other means. Values are written as literals of each language, secrets are taken from the environment.

import { canonicalQuery } from './signature.js';

/** A literal of Java, JavaScript, Python or Go: all of them read what JSON writes. Go takes no byte order mark in a source. */
const quoted = (text) => JSON.stringify(text).replaceAll('\ufeff', '\\ufeff');

/** A literal of the shell. */
const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The lines of a text, without those that are false. */
const lines = (...all) => all.filter((line) => line !== false).join('\n');

/** These lines, with something behind the last of them. */
const ended = (all, end) => [...all.slice(0, -1), all.at(-1) + end];

// How clients spell the names of operations and parameters: as they are, or in these ways

/** `siteId` for `SiteId`; but `CSR` stays, since only a capital before a small letter changes. */
const camelCase = (name) => name.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());

/** `site_id` for `SiteId`; capitals in a row are one word with the next: `slslog_store` for `SLSLogStore`. */
const snakeCase = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const kebabCase = (name) => snakeCase(name).replaceAll('_', '-');

/**
 * The value of a parameter in a language, which says how it writes a text, a number, a boolean, a list of texts, a list of
 * objects, an object with its members, and the name of its class.
 */
function literal(language, { name, value, type, format, items }, operation) {
  switch (type) {
    case 'integer':
      return language.number(value, format);
    case 'boolean':
      return language.boolean(value);
    case 'array': {
      const all = JSON.parse(value);
      const className = language.className(`${operation.name}Request`, name);
      return items === 'object'
        ? language.objects(all.map((one) => language.object(className, Object.entries(one))), className)
        : language.texts(all.map(quoted));
    }
    default:
      return language.text(value);
  }
}

/** The classes that a program imports: that of the request, and those of objects in its lists. */
function classesOf({ operation, parameters }) {
  const request = `${operation.name}Request`;
  const ofObjects = parameters.filter(({ value, type, items }) => type === 'array' && items === 'object' && value !== '[]');
  return [request, ...ofObjects.map(({ name }) => `${request}${name}`)].join(', ');
}

const JAVA = {
  text: quoted,
  number: (value, format) => (format === 'int64' ? `${value}L` : value),
  boolean: (value) => value,
  texts: (all) => `List.of(${all.join(', ')})`,
  objects: (all) => `List.of(${all.join(', ')})`,
  object: (className, members) =>
    [`new ${className}()`, ...members.map(([name, value]) => `.set${name}(${quoted(value)})`)].join(''),
  className: (request, name) => `${request}.${request}${name}`,
};

const JAVA_ASYNC = {
  ...JAVA,
  object: (className, members) =>
    [`${className}.builder()`, ...members.map(([name, value]) => `.${camelCase(name)}(${quoted(value)})`), '.build()'].join(''),
  className: (request, name) => `${request}.${name}`,
};

const JAVASCRIPT = {
  text: quoted,
  number: (value) => value,
  boolean: (value) => value,
  texts: (all) => `[${all.join(', ')}]`,
  objects: (all) => `[${all.join(', ')}]`,
  object: (className, members) =>
    `new ${className}({ ${members.map(([name, value]) => `${camelCase(name)}: ${quoted(value)}`).join(', ')} })`,
  className: (request, name) => `${request}${name}`,
};

const PYTHON = {
  ...JAVASCRIPT,
  boolean: (value) => (value === 'true' ? 'True' : 'False'),
  object: (className, members) =>
    `${className}(${members.map(([name, value]) => `${snakeCase(name)}=${quoted(value)}`).join(', ')})`,
};

const GO = {
  text: (value) => `tea.String(${quoted(value)})`,
  number: (value, format) => `tea.${format === 'int64' ? 'Int64' : 'Int32'}(${value})`,
  boolean: (value) => `tea.Bool(${value})`,
  texts: (all) => `tea.StringSlice([]string{${all.join(', ')}})`,
  objects: (all, className) => `[]*esa.${className}{${all.join(', ')}}`,
  object: (className, members) => `{${members.map(([name, value]) => `${name}: ${GO.text(value)}`).join(', ')}}`,
  className: (request, name) => `${request}${name}`,
};

const isList = ({ type }) => type === 'array';

const TESTED = 'The tests of this project run samples for this client.';
const TESTED_WHERE_HAD = 'The tests of this project run samples for this client where it can be had.';

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
 * The samples for a call { protocol, host, operation, parameters, kind, accessKeyId }, with an operation (name, version, and the
 * clients that do not have it) and parameters (name, value as it is sent, type, format, and the type of its items): each sample with a name and a title, what to install, the file that it goes into,
 * its code, which ends with a line break, and a sentence on what tests it.
 */
export function samples(call) {
  return [curl, java, javaAsync, javaGeneric, node, python, go, cli].map((sample) => {
    const { code, ...rest } = sample(call);
    return { ...rest, code: `${code}\n` };
  });
}

function curl({ protocol, host, operation, parameters, kind }) {
  const bearer = kind === 'bearer';
  const values = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  const query = canonicalQuery(bearer ? { ...values, SignatureType: 'BEARERTOKEN' } : values);
  const sts = kind === 'sts';
  // By name, as they are signed.
  const headers = [
    `host:${host}`,
    sts && 'x-acs-accesskey-id:$ALIBABA_CLOUD_ACCESS_KEY_ID',
    `x-acs-action:${operation.name}`,
    bearer && 'x-acs-bearer-token:$ALIBABA_CLOUD_BEARER_TOKEN',
    'x-acs-content-sha256:$body_hash',
    'x-acs-date:$(date -u +%Y-%m-%dT%H:%M:%SZ)',
    sts && 'x-acs-security-token:$ALIBABA_CLOUD_SECURITY_TOKEN',
    'x-acs-signature-nonce:$(openssl rand -hex 16)',
    `x-acs-version:${operation.version}`,
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
  const { name } = call.operation;
  const code = lines(
    'import com.aliyun.esa20240910.Client;',
    `import com.aliyun.esa20240910.models.${name}Request;`,
    'import com.aliyun.teaopenapi.models.Config;',
    call.parameters.some(isList) && 'import java.util.List;',
    '',
    `class ${name} {`,
    '  public static void main(String[] args) throws Exception {',
    ...javaClient(call),
    ...ended(
      [
        `    var answer = client.${camelCase(name)}(new ${name}Request()`,
        ...call.parameters.map((parameter) => `        .set${parameter.name}(${literal(JAVA, parameter, call.operation)})`),
      ],
      ');',
    ),
    '    System.out.println(answer.getBody().toMap());',
    '  }',
    '}',
  );
  return {
    name: 'java',
    title: 'Java',
    install: 'com.aliyun:esa20240910:3.12.0',
    file: `${name}.java`,
    code,
    tested: 'Such a sample was run by hand. No test of this project runs one: where they run, its library cannot be had.',
  };
}

function javaAsync({ protocol, host, operation, parameters, kind }) {
  const { name } = operation;
  const code =
    kind === 'bearer'
      ? '// The asynchronous SDK has no bearer tokens. The other two for Java have.'
      : lines(
          'import com.aliyun.auth.credentials.Credential;',
          'import com.aliyun.auth.credentials.provider.StaticCredentialProvider;',
          'import com.aliyun.core.http.HttpHeaders;',
          'import com.aliyun.sdk.service.esa20240910.AsyncClient;',
          `import com.aliyun.sdk.service.esa20240910.models.${name}Request;`,
          'import darabonba.core.RequestConfiguration;',
          'import darabonba.core.client.ClientOverrideConfiguration;',
          parameters.some(isList) && 'import java.util.List;',
          '',
          `class ${name} {`,
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
          `      var answer = client.${camelCase(name)}(${name}Request.builder()`,
          ...parameters.map(
            (parameter) => `          .${camelCase(parameter.name)}(${literal(JAVA_ASYNC, parameter, operation)})`,
          ),
          '          // This client signs the host only where it is set, and the service requires it.',
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
    file: `${name}.java`,
    code,
    tested:
      'It follows the source of its client. No test of this project runs it: where they run, its library cannot be had.',
  };
}

function javaGeneric(call) {
  const { name, version } = call.operation;
  // Map.of takes ten entries at most.
  const [map, entry] =
    call.parameters.length > 10 ? ['Map.ofEntries', (pair) => `Map.entry(${pair})`] : ['Map.of', (pair) => pair];
  const values = call.parameters.map(({ name, value }) => `        ${entry(`${quoted(name)}, ${quoted(value)}`)}`);
  const code = lines(
    'import com.aliyun.teaopenapi.Client;',
    'import com.aliyun.teaopenapi.models.Config;',
    'import com.aliyun.teaopenapi.models.OpenApiRequest;',
    'import com.aliyun.teaopenapi.models.Params;',
    'import com.aliyun.teautil.models.RuntimeOptions;',
    'import java.util.Map;',
    '',
    `class ${name} {`,
    '  public static void main(String[] args) throws Exception {',
    ...javaClient(call),
    '    Params operation = new Params()',
    `        .setAction(${quoted(name)}).setVersion(${quoted(version)}).setStyle("RPC")`,
    `        .setProtocol(${quoted(call.protocol)}).setMethod("POST").setPathname("/")`,
    '        .setAuthType("AK").setReqBodyType("formData").setBodyType("json");',
    `    OpenApiRequest request = new OpenApiRequest().setQuery(${map}(${values.map((line) => `\n${line}`).join(',')}));`,
    '    System.out.println(client.callApi(operation, request, new RuntimeOptions()).get("body"));',
    '  }',
    '}',
  );
  return {
    name: 'java-generic',
    title: 'Java, generic',
    install: 'com.aliyun:tea-openapi:0.3.15',
    file: `${name}.java`,
    code,
    tested: TESTED,
  };
}

function node(call) {
  const { name } = call.operation;
  const isMissing = call.operation.missingIn.includes('node');
  const code = lines(
    `import Esa${isMissing ? '' : `, { ${classesOf(call)} }`} from '@alicloud/esa20240910';`,
    "import { $OpenApiUtil } from '@alicloud/openapi-core';",
    isMissing && "import { RuntimeOptions } from '@darabonba/typescript';",
    '',
    'const client = new Esa.default(new $OpenApiUtil.Config({',
    ...nodeCredential(call.kind).map((line) => `  ${line}`),
    `  endpoint: ${quoted(call.host)},`,
    `  protocol: ${quoted(call.protocol)},`,
    '}));',
    ...(isMissing ? nodeCallByName(call) : nodeCall(call)),
    'console.log(answer.body);',
  );
  return {
    name: 'node',
    title: 'Node.js, TypeScript',
    install: lines(
      'npm install @alicloud/esa20240910@2.43.0 @alicloud/openapi-core@1.0.8' + (isMissing ? ' \\' : ''),
      isMissing && '  @darabonba/typescript@1.0.5',
    ),
    file: `${kebabCase(name)}.mjs, or ${kebabCase(name)}.mts`,
    code,
    tested: TESTED,
  };
}

function nodeCredential(kind) {
  return kind === 'bearer'
    ? ['bearerToken: process.env.ALIBABA_CLOUD_BEARER_TOKEN,']
    : [
        'accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,',
        'accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,',
        kind === 'sts' && 'securityToken: process.env.ALIBABA_CLOUD_SECURITY_TOKEN,',
      ].filter(Boolean);
}

function nodeCall({ operation, parameters }) {
  return [
    `const answer = await client.${camelCase(operation.name)}(new ${operation.name}Request({`,
    ...parameters.flatMap((parameter) => [
      parameter.type === 'integer' &&
        BigInt(parameter.value) > BigInt(Number.MAX_SAFE_INTEGER) &&
        '  // Beyond 2^53 this client rounds: its ids are numbers of JavaScript.',
      `  ${camelCase(parameter.name)}: ${literal(JAVASCRIPT, parameter, operation)},`,
    ]),
    '}));',
  ];
}

function nodeCallByName({ protocol, operation, parameters }) {
  return [
    '// This version of the client has no method for the operation, so it is called by its name.',
    'const operation = new $OpenApiUtil.Params({',
    `  action: ${quoted(operation.name)},`,
    `  version: ${quoted(operation.version)},`,
    "  style: 'RPC',",
    `  protocol: ${quoted(protocol)},`,
    "  method: 'POST',",
    "  pathname: '/',",
    "  authType: 'AK',",
    "  reqBodyType: 'formData',",
    "  bodyType: 'json',",
    '});',
    'const request = new $OpenApiUtil.OpenApiRequest({',
    '  query: {',
    ...parameters.map(({ name, value }) => `    ${name}: ${quoted(value)},`),
    '  },',
    '});',
    'const answer = await client.callApi(operation, request, new RuntimeOptions({}));',
  ];
}

function python(call) {
  const { protocol, host, operation, parameters, kind } = call;
  const { name } = operation;
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
    `from alibabacloud_esa20240910.models import ${classesOf(call)}`,
    'from alibabacloud_tea_openapi.models import Config',
    '',
    'client = Client(Config(',
    ...credential.map((line) => `    ${line}`),
    `    endpoint=${quoted(host)},`,
    `    protocol=${quoted(protocol)},`,
    '))',
    `answer = client.${snakeCase(name)}(${name}Request(`,
    ...parameters.map((parameter) => `    ${snakeCase(parameter.name)}=${literal(PYTHON, parameter, operation)},`),
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
    file: `${snakeCase(name)}.py`,
    code,
    tested: TESTED,
  };
}

/** The fields of a literal in a function, laid out as gofmt does it. */
function goFields(fields) {
  const width = Math.max(...Object.keys(fields).map(({ length }) => length)) + 2;
  return Object.entries(fields).map(([name, value]) => `\t\t${`${name}:`.padEnd(width)}${value},`);
}

function go({ protocol, host, operation, parameters, kind }) {
  const { name } = operation;
  const bearer = kind === 'bearer';
  const fromEnvironment = (name) => `tea.String(os.Getenv("${name}"))`;
  const credential = bearer
    ? { Credential: 'credential' }
    : {
        AccessKeyId: fromEnvironment('ALIBABA_CLOUD_ACCESS_KEY_ID'),
        AccessKeySecret: fromEnvironment('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
        ...(kind === 'sts' && { SecurityToken: fromEnvironment('ALIBABA_CLOUD_SECURITY_TOKEN') }),
      };
  const values = parameters.map((parameter) => [parameter.name, literal(GO, parameter, operation)]);
  const fields = goFields(Object.fromEntries(values));
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
    ...(fields.length === 0
      ? [`\tanswer, err := client.${name}(&esa.${name}Request{})`]
      : [`\tanswer, err := client.${name}(&esa.${name}Request{`, ...fields, '\t})']),
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tfmt.Println(answer.Body)',
    '}',
  );
  return {
    name: 'go',
    title: 'Go',
    // By the packages that it imports: for those, go get also gets what they import.
    install: lines(
      'go get github.com/alibabacloud-go/esa-20240910/v3/client@v3.5.0' + (bearer ? ' \\' : ''),
      bearer && '  github.com/aliyun/credentials-go/credentials@v1.4.5',
    ),
    file: `${snakeCase(name)}.go`,
    code,
    tested: TESTED_WHERE_HAD,
  };
}

function cli({ protocol, host, operation, parameters, kind }) {
  const bearer = kind === 'bearer';
  // What this client calls insecure is HTTP without TLS.
  const insecure = protocol === 'http' ? ' --insecure' : '';
  const spelt = bearer ? kebabCase : (name) => name;
  const option = ({ name, value, type }) => {
    // In one word where the plugin need not understand it, since a text may begin with a hyphen.
    return type === 'integer' || type === 'boolean'
      ? `${spelt(name)} ${value}`
      : `${spelt(name)}${bearer ? ' ' : '='}${shellQuoted(value)}`;
  };
  const command = [
    `aliyun esa ${spelt(operation.name)} --region cn-hangzhou`,
    `  --endpoint ${host}${insecure}`,
    ...parameters.map((parameter) => `  --${option(parameter)}`),
  ];
  const code = lines('export ALIBABA_CLOUD_IGNORE_PROFILE=TRUE', command.join(' \\\n'));
  return {
    name: 'cli',
    title: 'aliyun CLI',
    install: bearer ? 'aliyun plugin install --name esa' : '',
    file: bearer ? 'Shell, with the aliyun CLI' : 'Shell, with the aliyun CLI 3.4.11',
    code,
    tested: bearer
      ? 'It follows the documentation of its client. No test of this project runs it: where they run, its plugin cannot be had.'
      : TESTED_WHERE_HAD,
  };
}

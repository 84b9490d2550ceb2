# What compat.sh has jq do with cases.json.

def variable($variables; $name):
  if $variables | has($name) then $variables[$name] else error("There is no variable $\($name).") end;

# Puts variables into texts. A text that is a variable as a whole gets its type. $HOME is none.
def fill($variables):
  walk(
    if type != "string" then .
    elif test("^\\$[a-z]\\w*$") then variable($variables; .[1:])
    else gsub("\\$(?<name>[a-z]\\w*)"; variable($variables; .name) | tostring)
    end
  );

# Parameters as the CLI has them. A list is one text with JSON.
def parameters: to_entries | map("--" + .key, (.value | if type == "string" then . else tojson end));

def credential:
  ["--access-key-id", .accessKeyId, "--access-key-secret", .accessKeySecret]
  + if .securityToken then ["--mode", "StsToken", "--sts-token", .securityToken] else [] end;

# Why a case is left out, if it is.
def reason($case; $servers):
  (.clients.cli // {}) as $lacks
  | [($case.needs // [] | .[]), $case.steps[].call | select(in($lacks)) | "\(.): \($lacks[.])"]
    + [$case.steps[].at // "http" | select(in($servers) | not) | "there is no server \"\(.)\""]
  | first // "";

# A step, as variables of the shell.
def prepared($step; $compat; $variables):
  (if $step.lost then "losing" else $step.at // "http" end) as $at
  | (.credentials[$step.as // "account"] // error("There is no credential \"\($step.as)\".")
      | fill($variables) | credential) as $credential
  | "call=\($step.call) endpoint=\($compat.servers[$at]) lost=\($step.lost // "")
     scheme=\(if $at == "https" then "--secure" else "--insecure" end)
     error=\($step.error // "") message=\(if $step.error then .errors[$step.error].message else "" end | @sh)
     arguments=(\($credential + ($step.with | fill($variables) | parameters) | @sh))";

# What sed has to put into the program of the documentation.
def substitutions($compat):
  (.credentials.account | fill($compat.worlds.cli)) as $account
  | "s/localhost:8080/\($compat.servers.http)/; s/1234567890123/\($compat.worlds.cli.site)/
     s/testid/\($account.accessKeyId)/; s/testsecret/\($account.accessKeySecret)/";

# What an answer has in another way than expected.
def differences($expected; $path):
  if $expected == "*" then
    if . == null or . == "" then "\($path) is not there" else empty end
  elif type != ($expected | type) then "\($path) is \(tojson)"
  elif type == "object" then
    . as $actual | $expected | to_entries[] | . as $member
    | $actual[.key] | differences($member.value; "\($path).\($member.key)")
  elif type == "array" then
    if length != ($expected | length) then "\($path) has \(length) elements"
    else . as $actual | range(length) as $i | $actual[$i] | differences($expected[$i]; "\($path)[\($i)]")
    end
  elif . != $expected then "\($path) is \(tojson)"
  else empty
  end;

# The variables after an answer, if it is what was expected.
def kept($step; $variables):
  . as $answer
  | [
      differences($step.answer | fill($variables); ""),
      ($step.absent // [] | .[] | select(in($answer)) | ".\(.) is there"),
      (.RequestId | select(test("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$") | not) | ".RequestId is \(.)")
    ]
  | if . == [] then $variables + ($step.keep // {} | map_values($answer[.])) else error(join("; ")) end;

#!/usr/bin/env bash
# The aliyun CLI walks the cases. Prints the results as TAP.
# shellcheck disable=SC2016 # What looks like variables of the shell in single quotes is jq's.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
# jq 1.6 would round such numbers.
quote_long_numbers() {
  sed -E 's/: ([0-9]{16,})/: "\1"/g' "$@"
}
quote_long_numbers "$COMPAT" > "$work/compat.json"

# With jq and the functions of compat.jq.
with_jq() {
  jq -L . --slurpfile compat "$work/compat.json" "${@:1:$#-1}" 'include "compat"; '"${*: -1}"
}
of_cases() {
  with_jq -r "$@" < "$COMPAT_CASES"
}

# Runs a program that gets nothing from the user's environment, such as profiles, credentials and proxies.
ca=$(jq -r .ca "$work/compat.json")
alone() {
  env -i PATH="$PATH" HOME="$work" ALIBABA_CLOUD_IGNORE_PROFILE=TRUE NO_COLOR=1 SSL_CERT_FILE="$ca" "$@"
}

# Whether what was printed is an error as the CLI shows it: without its status and its member Parameter, but with headers.
is_error() {
  local printed=$1 code=$2 message=$3 id='[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}' header='X-Acs-Request-Id:\[([^]]*)\]'
  [[ $printed =~ ^"ERROR: SDK.ServerError
ErrorCode: $code
Recommend: 
RequestId: "($id)"
Message: $message
RespHeaders: map["(.*)$header ]] && [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[4]}" ]
}

# Takes a step of a case, or says why it cannot.
take() {
  local step=".cases[$1].steps[$2]" prepared call endpoint lost scheme error message arguments status=0
  prepared=$(of_cases --slurpfile variables "$work/variables.json" "prepared($step; \$compat[0]; \$variables[0])") || return
  eval "$prepared"
  arguments+=(--endpoint "$endpoint" "$scheme" --region cn-hangzhou)
  if [ -n "$lost" ]; then
    alone curl -fsS "http://$endpoint/lose" || return
    arguments+=(--retry-count 3)
  fi
  alone aliyun esa "$call" "${arguments[@]}" > "$work/answer" 2> "$work/error" || status=$?
  # It refuses to call without a parameter that is required, unless it is told to.
  if [ "$status" = 3 ] && grep -q 'required parameters not assigned' "$work/error"; then
    status=0
    alone aliyun esa "$call" "${arguments[@]}" --force > "$work/answer" 2> "$work/error" || status=$?
  fi
  if [ -n "$error" ]; then
    [ "$status" = 1 ] && is_error "$(< "$work/error")" "$error" "$message" && return
  elif [ "$status" = 0 ]; then
    quote_long_numbers "$work/answer" |
      with_jq --slurpfile variables "$work/variables.json" --slurpfile cases "$COMPAT_CASES" \
        "kept(\$cases[0]$step; \$variables[0])" > "$work/kept.json" && mv "$work/kept.json" "$work/variables.json"
    return
  fi
  echo "Expected${error:+ $error: $message}, and got, with status $status:"
  cat "$work/error"
  return 1
}

walk() {
  local step steps
  jq .worlds.cli "$work/compat.json" > "$work/variables.json"
  steps=$(of_cases ".cases[$1].steps | length")
  for ((step = 0; step < steps; step++)); do
    take "$1" "$step" 2>&1 || { echo "That was step $((step + 1))."; return 1; }
  done
}

# The program of the documentation revokes, and then cannot.
revoke() {
  local answer status=0
  of_cases 'substitutions($compat[0])' | sed -f - revoke.sh > "$work/revoke.sh"
  answer=$(alone bash "$work/revoke.sh" 2>&1) || { echo "$answer"; return 1; }
  with_jq 'kept({ answer: { SiteName: $compat[0].worlds.cli.siteName } }; {})' <<< "$answer" 2>&1 > "$work/kept.json" || return
  answer=$(alone bash "$work/revoke.sh" 2>&1) || status=$?
  [ "$status" = 1 ] && is_error "$answer" Certificate.StatusError "$(of_cases '.errors["Certificate.StatusError"].message')" && return
  echo "$answer"
  return 1
}

unknown=$(of_cases '[.cases[] | (keys - ["name", "needs", "steps"])[],
  (.steps[] | (keys - ["call", "with", "as", "at", "lost", "answer", "absent", "keep", "error", "status", "parameter"])[])] | join(", ")')
[ -z "$unknown" ] || { echo "Unknown members: $unknown" >&2; exit 1; }

number=0 passed=0 failed=0 skipped=0
# Runs a test: its name, and the command.
check() {
  local printed
  number=$((number + 1))
  if printed=$("${@:2}"); then
    passed=$((passed + 1))
    echo "ok $number - cli: $1"
  else
    failed=$((failed + 1))
    echo "not ok $number - cli: $1"
    printf '# %s\n' "${printed//$'\n'/$'\n# '}"
  fi
}

while IFS=$'\t' read -r case name reason; do
  if [ -n "$reason" ]; then
    number=$((number + 1)) skipped=$((skipped + 1))
    echo "ok $number - cli: $name # SKIP $reason"
  else
    check "$name" walk "$case"
  fi
done < <(of_cases '. as $all | .cases | to_entries[] | .value as $case
  | [.key, $case.name, ($all | reason($case; $compat[0].servers))] | @tsv')
check "the program of the documentation revokes" revoke
echo "1..$number"
echo "# $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]

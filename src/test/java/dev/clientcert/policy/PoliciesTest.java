package dev.clientcert.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rule book of the policy language, one row a rule. Where a row does not say otherwise, the
 * question is whether {@code esa:RevokeClientCertificate} is allowed on site 1234567890123 of
 * account 1000000000000001 in cn-hangzhou, asked from 203.0.113.7 over TLS at 2026-11-23T11:17:00Z.
 */
class PoliciesTest {

  private static final String ACTION = "esa:RevokeClientCertificate";
  private static final String RESOURCE = "acs:esa:cn-hangzhou:1000000000000001:site/1234567890123";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();
  private static final boolean ALLOWED = true;
  private static final boolean DENIED = false;

  private static Policies policies(String json) throws Exception {
    return Policies.parse(JSON.readValue(json, Object.class), "$");
  }

  private static RequestContext from(String address) {
    return RequestContext.of(address, Instant.parse("2026-11-23T11:17:00.75Z"), true);
  }

  private static boolean ask(String policies, String resource, RequestContext context)
      throws Exception {
    return policies(policies).allows(ACTION, resource, context);
  }

  private static String policy(String... statements) {
    return "{'Version':'1','Statement':[" + String.join(",", statements) + "]}";
  }

  private static Arguments row(String rule, boolean expected, String... statements) {
    return Arguments.of(rule, expected, "[" + policy(statements) + "]");
  }

  private static String allow(String action, String resource) {
    return statement("Allow", "'Action':" + action + ",'Resource':" + resource);
  }

  private static String deny(String action, String resource) {
    return statement("Deny", "'Action':" + action + ",'Resource':" + resource);
  }

  private static String statement(String effect, String rest) {
    return "{'Effect':'" + effect + "'," + rest + "}";
  }

  static Stream<Arguments> rules() {
    String all = allow("'*'", "'*'");
    return Stream.of(
        // Effect, precedence, default.
        row("nothing allows it", DENIED),
        row("an Allow that matches allows it", ALLOWED, all),
        row("a Deny that matches denies it", DENIED, deny("'*'", "'*'")),
        row("a Deny beats an Allow before it", DENIED, all, deny("'*'", "'*'")),
        row("a Deny beats an Allow after it", DENIED, deny("'*'", "'*'"), all),
        row("a Deny beats any number of Allows", DENIED, all, all, deny("'esa:*'", "'*'"), all),
        row("a Deny of something else does not matter", ALLOWED, deny("'esa:Delete*'", "'*'"), all),
        row(
            "an Allow of something else is not enough",
            DENIED,
            allow("'esa:DeleteClientCertificate'", "'*'")),
        row(
            "action and resource have to match in one statement",
            DENIED,
            allow("'x:y'", "'*'"),
            allow("'*'", "'x'")),
        Arguments.of("an empty list of policies allows nothing", DENIED, "[]"),
        Arguments.of(
            "one policy's Allow is enough", ALLOWED, "[" + policy() + "," + policy(all) + "]"),
        Arguments.of(
            "one policy's Deny is enough",
            DENIED,
            "[" + policy(all) + "," + policy(deny("'*'", "'*'")) + "]"),
        Arguments.of(
            "Statement can be one object", ALLOWED, "[{'Version':'1','Statement':" + all + "}]"),

        // Actions.
        row("the action as it is", ALLOWED, allow("'esa:RevokeClientCertificate'", "'*'")),
        row("actions compare without case", ALLOWED, allow("'ESA:revokeclientCERTIFICATE'", "'*'")),
        row(
            "letters that only look alike do not compare",
            DENIED,
            allow("'e\u017fa:RevokeClientCertificate'", "'*'")),
        row(
            "nor do those that fold to ours elsewhere",
            DENIED,
            allow("'esa:Revo\u212AeClientCertificate'", "'*'")),
        row("a star at the end", ALLOWED, allow("'esa:Revoke*'", "'*'")),
        row("a star at the start", ALLOWED, allow("'*:RevokeClientCertificate'", "'*'")),
        row("a star in the middle", ALLOWED, allow("'esa:*Certificate'", "'*'")),
        row(
            "a star in an action's place, without case",
            ALLOWED,
            allow("'ESA:*CERTIFICATE'", "'*'")),
        row(
            "a star stands for nothing, too",
            ALLOWED,
            allow("'esa:Revoke*Client*Certificate*'", "'*'")),
        row("several stars", ALLOWED, allow("'*e*:*C*C*'", "'*'")),
        row(
            "a star does not bend what stands around it",
            DENIED,
            allow("'esa:*Certificates'", "'*'")),
        row(
            "a question mark is one character",
            ALLOWED,
            allow("'esa:RevokeClientCertificat?'", "'*'")),
        row("a question mark is not none", DENIED, allow("'esa:RevokeClientCertificate?'", "'*'")),
        row("a question mark is not two", DENIED, allow("'esa:RevokeClientCertifica?'", "'*'")),
        row("question marks and stars mix", ALLOWED, allow("'?sa:*Client?*'", "'*'")),
        row("a pattern covers the whole name", DENIED, allow("'RevokeClientCertificate'", "'*'")),
        row(
            "a list of actions, one of which fits",
            ALLOWED,
            allow("['esa:List*','esa:Revoke*']", "'*'")),
        row(
            "a list of actions, none of which fits",
            DENIED,
            allow("['esa:List*','esa:Delete*']", "'*'")),
        row(
            "NotAction allows every other action",
            ALLOWED,
            statement("Allow", "'NotAction':'esa:Delete*','Resource':'*'")),
        row(
            "NotAction leaves out what it names",
            DENIED,
            statement("Allow", "'NotAction':'esa:revoke*','Resource':'*'")),
        row(
            "NotAction of a list leaves out each of it",
            DENIED,
            statement("Allow", "'NotAction':['esa:Delete*','esa:Revoke*'],'Resource':'*'")),
        row(
            "Deny with NotAction denies every other action",
            DENIED,
            all,
            statement("Deny", "'NotAction':'esa:List*','Resource':'*'")),
        row(
            "Deny with NotAction spares what it names",
            ALLOWED,
            all,
            statement("Deny", "'NotAction':'esa:Revoke*','Resource':'*'")),

        // Resources.
        row("the resource as it is", ALLOWED, allow("'*'", "'" + RESOURCE + "'")),
        row("another site", DENIED, allow("'*'", "'" + RESOURCE + "4'")),
        row(
            "resources compare with case",
            DENIED,
            allow("'*'", "'" + RESOURCE.replace("site", "Site") + "'")),
        row("any region, any account", ALLOWED, allow("'*'", "'acs:esa:*:*:site/1234567890123'")),
        row("any site", ALLOWED, allow("'*'", "'acs:esa:cn-hangzhou:1000000000000001:site/*'")),
        row("another region", DENIED, allow("'*'", "'acs:esa:cn-shanghai:*:site/*'")),
        row("another account", DENIED, allow("'*'", "'acs:esa:*:2000000000000002:site/*'")),
        row(
            "question marks in a resource",
            ALLOWED,
            allow("'*'", "'acs:esa:*:*:site/123456789012?'")),
        row("a list of resources, one of which fits", ALLOWED, allow("'*'", "['x','acs:esa:*']")),
        row("a list of resources, none of which fits", DENIED, allow("'*'", "['x','y']")),
        row(
            "NotResource allows every other resource",
            ALLOWED,
            statement("Allow", "'Action':'*','NotResource':'*/1'")),
        row(
            "NotResource leaves out what it names",
            DENIED,
            statement("Allow", "'Action':'*','NotResource':'*/1234567890123'")),
        row(
            "NotResource of a list leaves out each of it",
            DENIED,
            statement("Allow", "'Action':'*','NotResource':['*/1','*/1234567890123']")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void statements_allow_or_deny_an_action_on_a_resource(
      String rule, boolean expected, String policies) throws Exception {
    assertEquals(expected, ask(policies, RESOURCE, from("203.0.113.7")));
  }

  private static Arguments condition(String rule, boolean expected, String condition) {
    return Arguments.of(rule, expected, condition);
  }

  static Stream<Arguments> conditions() {
    String time = "'acs:CurrentTime':";
    String ip = "'acs:SourceIp':";
    String tls = "'acs:SecureTransport':";
    long seconds = Instant.parse("2026-11-23T11:17:00Z").getEpochSecond();
    return Stream.of(
        condition("StringEquals, equal", ALLOWED, "{'StringEquals':{" + ip + "'203.0.113.7'}}"),
        condition("StringEquals, not equal", DENIED, "{'StringEquals':{" + ip + "'203.0.113.8'}}"),
        condition("StringEquals takes no wildcard", DENIED, "{'StringEquals':{" + ip + "'203.*'}}"),
        condition(
            "StringEquals, one of several",
            ALLOWED,
            "{'StringEquals':{" + ip + "['x','203.0.113.7']}}"),
        condition(
            "StringEquals, none of several", DENIED, "{'StringEquals':{" + ip + "['x','y']}}"),
        condition(
            "StringEquals compares with case",
            DENIED,
            "{'StringEquals':{" + time + "'2026-11-23t11:17:00z'}}"),
        condition(
            "StringNotEquals, not equal", ALLOWED, "{'StringNotEquals':{" + ip + "'203.0.113.8'}}"),
        condition(
            "StringNotEquals, equal", DENIED, "{'StringNotEquals':{" + ip + "'203.0.113.7'}}"),
        condition(
            "StringNotEquals, equal to one of several",
            DENIED,
            "{'StringNotEquals':{" + ip + "['x','203.0.113.7']}}"),
        condition(
            "StringEqualsIgnoreCase, equal",
            ALLOWED,
            "{'StringEqualsIgnoreCase':{" + tls + "'TRUE'}}"),
        condition(
            "StringEqualsIgnoreCase, not equal",
            DENIED,
            "{'StringEqualsIgnoreCase':{" + tls + "'FALSE'}}"),
        condition("StringLike, like", ALLOWED, "{'StringLike':{" + ip + "'203.*.?'}}"),
        condition("StringLike, not like", DENIED, "{'StringLike':{" + ip + "'204.*'}}"),
        condition("StringNotLike, not like", ALLOWED, "{'StringNotLike':{" + ip + "'204.*'}}"),
        condition("StringNotLike, like", DENIED, "{'StringNotLike':{" + ip + "'203.*'}}"),
        condition("NumericEquals, equal", ALLOWED, "{'NumericEquals':{" + time + seconds + "}}"),
        condition(
            "NumericEquals, equal, as a string",
            ALLOWED,
            "{'NumericEquals':{" + time + "'" + seconds + ".0'}}"),
        condition("NumericEquals, not equal", DENIED, "{'NumericEquals':{" + time + "1}}"),
        condition("NumericNotEquals, not equal", ALLOWED, "{'NumericNotEquals':{" + time + "1}}"),
        condition(
            "NumericNotEquals, equal",
            DENIED,
            "{'NumericNotEquals':{" + time + "[1," + seconds + "]}}"),
        condition(
            "NumericLessThan, less", ALLOWED, "{'NumericLessThan':{" + time + (seconds + 1) + "}}"),
        condition("NumericLessThan, equal", DENIED, "{'NumericLessThan':{" + time + seconds + "}}"),
        condition(
            "NumericLessThanEquals, equal",
            ALLOWED,
            "{'NumericLessThanEquals':{" + time + seconds + "}}"),
        condition(
            "NumericLessThanEquals, greater",
            DENIED,
            "{'NumericLessThanEquals':{" + time + (seconds - 1) + "}}"),
        condition(
            "NumericGreaterThan, greater",
            ALLOWED,
            "{'NumericGreaterThan':{" + time + (seconds - 1) + "}}"),
        condition(
            "NumericGreaterThan, equal", DENIED, "{'NumericGreaterThan':{" + time + seconds + "}}"),
        condition(
            "NumericGreaterThanEquals, equal",
            ALLOWED,
            "{'NumericGreaterThanEquals':{" + time + seconds + "}}"),
        condition(
            "NumericGreaterThanEquals, less",
            DENIED,
            "{'NumericGreaterThanEquals':{" + time + (seconds + 1) + "}}"),
        condition(
            "DateEquals, equal to the second",
            ALLOWED,
            "{'DateEquals':{" + time + "'2026-11-23T11:17:00Z'}}"),
        condition(
            "DateEquals, equal in another zone",
            ALLOWED,
            "{'DateEquals':{" + time + "'2026-11-23T19:17:00+08:00'}}"),
        condition(
            "DateEquals, not equal", DENIED, "{'DateEquals':{" + time + "'2026-11-23T11:17:01Z'}}"),
        condition(
            "DateNotEquals, not equal",
            ALLOWED,
            "{'DateNotEquals':{" + time + "'2026-11-23T11:17:01Z'}}"),
        condition(
            "DateNotEquals, equal",
            DENIED,
            "{'DateNotEquals':{" + time + "'2026-11-23T11:17:00Z'}}"),
        condition(
            "DateLessThan, before",
            ALLOWED,
            "{'DateLessThan':{" + time + "'2026-11-23T11:17:01Z'}}"),
        condition(
            "DateLessThan, at", DENIED, "{'DateLessThan':{" + time + "'2026-11-23T11:17:00Z'}}"),
        condition(
            "DateLessThanEquals, at",
            ALLOWED,
            "{'DateLessThanEquals':{" + time + "'2026-11-23T11:17:00Z'}}"),
        condition(
            "DateLessThanEquals, after",
            DENIED,
            "{'DateLessThanEquals':{" + time + "'2026-11-23T11:16:59Z'}}"),
        condition(
            "DateGreaterThan, after",
            ALLOWED,
            "{'DateGreaterThan':{" + time + "'2026-11-23T11:16:59Z'}}"),
        condition(
            "DateGreaterThan, at",
            DENIED,
            "{'DateGreaterThan':{" + time + "'2026-11-23T11:17:00Z'}}"),
        condition(
            "DateGreaterThanEquals, at",
            ALLOWED,
            "{'DateGreaterThanEquals':{" + time + "'2026-11-23T11:17:00Z'}}"),
        condition(
            "DateGreaterThanEquals, before",
            DENIED,
            "{'DateGreaterThanEquals':{" + time + "'2026-11-23T11:17:01Z'}}"),
        condition("Bool, so", ALLOWED, "{'Bool':{" + tls + "true}}"),
        condition("Bool, so, as a string", ALLOWED, "{'Bool':{" + tls + "'true'}}"),
        condition("Bool, not so", DENIED, "{'Bool':{" + tls + "'false'}}"),
        condition("IpAddress, the address", ALLOWED, "{'IpAddress':{" + ip + "'203.0.113.7'}}"),
        condition("IpAddress, another address", DENIED, "{'IpAddress':{" + ip + "'203.0.113.8'}}"),
        condition(
            "IpAddress, inside a block", ALLOWED, "{'IpAddress':{" + ip + "'203.0.113.0/24'}}"),
        condition(
            "IpAddress, outside a block", DENIED, "{'IpAddress':{" + ip + "'203.0.114.0/24'}}"),
        condition(
            "IpAddress, a block that ends inside a byte",
            ALLOWED,
            "{'IpAddress':{" + ip + "'203.0.113.0/29'}}"),
        condition(
            "IpAddress, just outside such a block",
            DENIED,
            "{'IpAddress':{" + ip + "'203.0.113.8/29'}}"),
        condition(
            "IpAddress, a block named by an address in it",
            ALLOWED,
            "{'IpAddress':{" + ip + "'203.0.113.99/24'}}"),
        condition("IpAddress, everything", ALLOWED, "{'IpAddress':{" + ip + "'0.0.0.0/0'}}"),
        condition(
            "IpAddress, one of several",
            ALLOWED,
            "{'IpAddress':{" + ip + "['10.0.0.0/8','203.0.113.7/32']}}"),
        condition("IpAddress, the other family", DENIED, "{'IpAddress':{" + ip + "'::/0'}}"),
        condition(
            "IpAddress, IPv4 written in IPv6",
            ALLOWED,
            "{'IpAddress':{" + ip + "'::ffff:203.0.113.0/120'}}"),
        condition("NotIpAddress, outside", ALLOWED, "{'NotIpAddress':{" + ip + "'10.0.0.0/8'}}"),
        condition("NotIpAddress, inside", DENIED, "{'NotIpAddress':{" + ip + "'203.0.113.0/24'}}"),
        condition(
            "NotIpAddress, inside one of several",
            DENIED,
            "{'NotIpAddress':{" + ip + "['10.0.0.0/8','203.0.113.0/24']}}"),
        condition("NotIpAddress, the other family", ALLOWED, "{'NotIpAddress':{" + ip + "'::/0'}}"),
        condition(
            "several operators, all hold",
            ALLOWED,
            "{'Bool':{" + tls + "true},'IpAddress':{" + ip + "'203.0.113.7'}}"),
        condition(
            "several operators, one does not hold",
            DENIED,
            "{'Bool':{" + tls + "false},'IpAddress':{" + ip + "'203.0.113.7'}}"),
        condition(
            "several keys, all hold",
            ALLOWED,
            "{'StringLike':{" + tls + "'t*'," + ip + "'203.*'}}"),
        condition(
            "several keys, one does not hold",
            DENIED,
            "{'StringLike':{" + tls + "'t*'," + ip + "'204.*'}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conditions")
  void an_allow_counts_where_its_condition_holds(String rule, boolean expected, String condition)
      throws Exception {
    String statement = statement("Allow", "'Action':'*','Resource':'*','Condition':" + condition);
    assertEquals(expected, ask("[" + policy(statement) + "]", RESOURCE, from("203.0.113.7")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conditions")
  void a_deny_counts_where_its_condition_holds(String rule, boolean expected, String condition)
      throws Exception {
    String statement = statement("Deny", "'Action':'*','Resource':'*','Condition':" + condition);
    assertEquals(
        !expected,
        ask("[" + policy(allow("'*'", "'*'"), statement) + "]", RESOURCE, from("203.0.113.7")));
  }

  static Stream<Arguments> ipv6() {
    return Stream.of(
        Arguments.of("2001:db8::7", "2001:db8::7", ALLOWED),
        Arguments.of("2001:db8::7", "2001:0DB8:0:0:0:0:0:7", ALLOWED),
        Arguments.of("2001:db8::7", "2001:db8::8", DENIED),
        Arguments.of("2001:db8::7", "2001:db8::/32", ALLOWED),
        Arguments.of("2001:db9::7", "2001:db8::/32", DENIED),
        Arguments.of("2001:db9::7", "2001:db8::/31", ALLOWED),
        Arguments.of("2001:db8::7", "::/0", ALLOWED),
        Arguments.of("2001:db8::7", "0.0.0.0/0", DENIED),
        Arguments.of("fe80::1%eth0", "fe80::/10", ALLOWED),
        Arguments.of("[2001:db8::7]", "2001:db8::/32", ALLOWED),
        Arguments.of("::ffff:203.0.113.7", "203.0.113.0/24", ALLOWED),
        Arguments.of("::ffff:cb00:7107", "203.0.113.0/24", ALLOWED),
        Arguments.of("0:0:0:0:0:FFFF:203.0.113.7", "203.0.113.7", ALLOWED),
        Arguments.of("203.0.113.7", "::ffff:cb00:7107", ALLOWED),
        Arguments.of("203.0.113.7", "::ffff:0:0/96", ALLOWED),
        Arguments.of("::203.0.113.7", "203.0.113.7", DENIED),
        Arguments.of("0:0:0:0:0:0:0:1", "::1", ALLOWED));
  }

  @ParameterizedTest(name = "{0} in {1}: {2}")
  @MethodSource("ipv6")
  void an_ipv6_address_is_let_in_from_its_block_only(
      String address, String network, boolean expected) throws Exception {
    String statement =
        statement(
            "Allow",
            "'Action':'*','Resource':'*','Condition':{'IpAddress':{'acs:SourceIp':'"
                + network
                + "'}}");
    assertEquals(expected, ask("[" + policy(statement) + "]", RESOURCE, from(address)));
  }

  static Stream<Arguments> notUnderstood() {
    String ok = "'Effect':'Allow','Action':'*','Resource':'*'";
    return Stream.of(
        Arguments.of("{}", "$ must be a list"),
        Arguments.of("['x']", "$[0] must be an object"),
        Arguments.of("[{'Statement':[]}]", "$[0].Version must be \"1\""),
        Arguments.of("[{'Version':'2','Statement':[]}]", "$[0].Version must be \"1\""),
        Arguments.of("[{'Version':1,'Statement':[]}]", "$[0].Version must be \"1\""),
        Arguments.of("[{'Version':'1'}]", "$[0].Statement must be a list"),
        Arguments.of("[{'Version':'1','Statement':[],'Id':'x'}]", "$[0].Id is an unknown name"),
        Arguments.of("[{'Version':'1','Statement':['x']}]", "$[0].Statement[0] must be an object"),
        Arguments.of(
            "[" + policy("{'Action':'*','Resource':'*'}") + "]",
            "$[0].Statement[0].Effect must be \"Allow\" or \"Deny\""),
        Arguments.of(
            "[" + policy("{" + ok.replace("Allow", "allow") + "}") + "]",
            "$[0].Statement[0].Effect must be \"Allow\" or \"Deny\""),
        Arguments.of(
            "[" + policy("{" + ok + ",'Sid':'x'}") + "]",
            "$[0].Statement[0].Sid is an unknown name"),
        Arguments.of(
            "[" + policy("{" + ok + ",'Principal':'*'}") + "]",
            "$[0].Statement[0].Principal is an unknown name"),
        Arguments.of(
            "[" + policy("{'Effect':'Allow','Resource':'*'}") + "]",
            "$[0].Statement[0] must have either Action or NotAction"),
        Arguments.of(
            "[" + policy("{" + ok + ",'NotAction':'x'}") + "]",
            "$[0].Statement[0] must have either Action or NotAction"),
        Arguments.of(
            "[" + policy("{'Effect':'Allow','Action':'*'}") + "]",
            "$[0].Statement[0] must have either Resource or NotResource"),
        Arguments.of(
            "[" + policy(allow("[]", "'*'")) + "]", "$[0].Statement[0].Action must have a value"),
        Arguments.of(
            "[" + policy(allow("null", "'*'")) + "]", "$[0].Statement[0].Action must have a value"),
        Arguments.of(
            "[" + policy(allow("[1]", "'*'")) + "]",
            "$[0].Statement[0].Action must be a string that is not blank, or a list of such"),
        Arguments.of(
            "[" + policy(allow("'*'", "' '")) + "]",
            "$[0].Statement[0].Resource must be a string that is not blank, or a list of such"),
        bad("[]", ".Condition must be an object that is not empty"),
        bad("null", ".Condition must be an object that is not empty"),
        bad("{}", ".Condition must be an object that is not empty"),
        bad("{'Bool':{}}", ".Condition.Bool must be an object that is not empty"),
        bad(
            "{'stringequals':{'acs:SourceIp':'x'}}",
            ".Condition.stringequals is an unknown operator"),
        bad(
            "{'StringNotEqualsIgnoreCase':{'acs:SourceIp':'x'}}",
            ".Condition.StringNotEqualsIgnoreCase is an unknown operator"),
        bad("{'Bool':{'acs:MFAPresent':true}}", ".Condition.Bool.acs:MFAPresent is an unknown key"),
        bad(
            "{'Bool':{'acs:securetransport':true}}",
            ".Condition.Bool.acs:securetransport is an unknown key"),
        bad(
            "{'Bool':{'acs:SourceIp':true}}",
            ".Condition.Bool.acs:SourceIp cannot be compared with Bool"),
        bad(
            "{'IpAddress':{'acs:CurrentTime':'::1'}}",
            ".Condition.IpAddress.acs:CurrentTime cannot be compared with IpAddress"),
        bad(
            "{'Bool':{'acs:SecureTransport':'yes'}}",
            ".Condition.Bool.acs:SecureTransport must be true or false"),
        bad(
            "{'Bool':{'acs:SecureTransport':[]}}",
            ".Condition.Bool.acs:SecureTransport must have a value"),
        bad(
            "{'Bool':{'acs:SecureTransport':{}}}",
            ".Condition.Bool.acs:SecureTransport must be a string, a number or a boolean"),
        bad(
            "{'Bool':{'acs:SecureTransport':[null]}}",
            ".Condition.Bool.acs:SecureTransport must be a string, a number or a boolean"),
        bad(
            "{'DateLessThan':{'acs:CurrentTime':'2026-12-01'}}",
            ".Condition.DateLessThan.acs:CurrentTime must be a time such as"),
        bad(
            "{'NumericEquals':{'acs:CurrentTime':'x'}}",
            ".Condition.NumericEquals.acs:CurrentTime must be a number"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'office.example.com'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'dead.beef'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.256'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'010.0.0.1'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.08'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'010.0.0.0/8'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.0/08'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.\u0661'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'fe80::1%eth0'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.0/33'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.0/'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'10.0.0.0/-1'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'::1/129'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'1:2'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'::ffff:10.0.0.0/80'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"),
        bad(
            "{'IpAddress':{'acs:SourceIp':'*'}}",
            ".Condition.IpAddress.acs:SourceIp must be an address such as"));
  }

  private static Arguments bad(String condition, String reason) {
    return Arguments.of(
        "["
            + policy(statement("Allow", "'Action':'*','Resource':'*','Condition':" + condition))
            + "]",
        "$[0].Statement[0]" + reason);
  }

  @ParameterizedTest
  @MethodSource("notUnderstood")
  void what_is_not_understood_is_refused_with_place_and_reason(String json, String message) {
    PolicyException refusal = assertThrows(PolicyException.class, () -> policies(json));
    assertEquals(
        message,
        refusal
            .getMessage()
            .substring(0, Math.min(message.length(), refusal.getMessage().length())));
  }

  @Test
  void a_hostile_pattern_is_decided_before_the_deadline() {
    Wildcard pattern = new Wildcard("*a".repeat(500) + "*b", false);
    String text = "a".repeat(20_000);
    // Exponential time would take longer than there is; n·m takes milliseconds.
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertEquals(false, pattern.matches(text));
          assertEquals(true, pattern.matches(text + "b"));
        });
  }

  @Test
  void an_address_that_is_none_is_no_context() {
    for (String text :
        new String[] {
          null,
          "",
          "unknown",
          "dead.beef",
          "203.0.113.7:80",
          "%eth0",
          ".::1",
          ".:1",
          "[",
          "[]",
          "[[::1]]"
        }) {
      assertThrows(IllegalArgumentException.class, () -> from(text), text);
    }
  }
}

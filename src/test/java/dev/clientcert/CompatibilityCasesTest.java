package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The list of cases that the official clients walk has everything that is described. */
class CompatibilityCasesTest {

  /** What no client sends: JSON that is malformed. */
  private static final Set<String> NOT_SENT = Set.of("InvalidParameter.Body");

  /** What an operation that there is gets for another version only. */
  private static final String OTHER_OPERATIONS = "InvalidAction.NotFound";

  /** What the typed clients do not show of one of the two answers that describe a site alike. */
  private static final Set<String> NOT_SHOWN =
      Set.of("Sites.VanityNSList", "Sites.VersionManagement", "SiteModel.VisitTime");

  private static JsonObject cases;
  private static OpenApi description;

  @BeforeAll
  static void read() throws Exception {
    cases = new JsonObject(Files.readString(Path.of("src/compat/cases.json")));
    description = OpenApi.written();
  }

  private static Stream<JsonObject> steps() {
    return objects(cases.getJsonArray("cases")).flatMap(one -> objects(one.getJsonArray("steps")));
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  private static Stream<JsonObject> members(JsonObject object) {
    return object.fieldNames().stream()
        .map(name -> description.resolve(object.getJsonObject(name)));
  }

  /** The codes of the errors that an operation is described with. */
  private static Set<String> describedErrors(String operation) {
    return members(description.operations().get(operation))
        .flatMap(method -> members(method.getJsonObject("responses")))
        .flatMap(response -> members(response.getJsonObject("content")))
        .map(content -> content.getJsonObject("examples", new JsonObject()))
        .map(JsonObject::fieldNames)
        .flatMap(Collection::stream)
        .filter(code -> !NOT_SENT.contains(code) && !code.equals(OTHER_OPERATIONS))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void every_operation_succeeds_and_gets_each_error_that_it_is_described_with() throws Exception {
    for (String operation : description.operations().keySet()) {
      List<JsonObject> its =
          steps().filter(step -> step.getString("call").equals(operation)).toList();
      assertTrue(its.stream().anyMatch(step -> step.containsKey("answer")), operation);
      Set<String> errors =
          its.stream()
              .filter(step -> step.containsKey("error"))
              .map(step -> step.getString("error"))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(describedErrors(operation), errors, operation);
    }
    assertTrue(steps().anyMatch(step -> OTHER_OPERATIONS.equals(step.getString("error"))));
  }

  @Test
  void every_member_of_an_answer_is_expected_somewhere() throws Exception {
    for (String operation : description.operations().keySet()) {
      Set<String> expected =
          steps()
              .filter(step -> step.getString("call").equals(operation))
              .flatMap(
                  step ->
                      Stream.concat(
                          membersOf(step.getJsonObject("answer", new JsonObject())),
                          step.getJsonObject("keep", new JsonObject()).stream()
                              .map(kept -> (String) kept.getValue())))
              .collect(Collectors.toSet());
      JsonObject answer =
          description
              .operations()
              .get(operation)
              .getJsonObject("get")
              .getJsonObject("responses")
              .getJsonObject("200")
              .getJsonObject("content")
              .getJsonObject("application/json")
              .getJsonObject("schema");
      // Every suite looks at the request id of every answer.
      Set<String> described =
          describedMembers(answer)
              .filter(name -> !name.equals("RequestId") && !NOT_SHOWN.contains(name))
              .collect(Collectors.toCollection(TreeSet::new));
      described.removeAll(expected);
      assertEquals(Set.of(), described, operation);
    }
  }

  /** The members of an object and of those in it, such as {@code Result.Id}. */
  private static Stream<String> membersOf(Object value) {
    if (value instanceof JsonArray array) {
      return array.stream().flatMap(CompatibilityCasesTest::membersOf);
    }
    return value instanceof JsonObject object
        ? object.stream().flatMap(CompatibilityCasesTest::named)
        : Stream.of();
  }

  private static Stream<String> named(Map.Entry<String, Object> member) {
    return below(member.getKey(), membersOf(member.getValue()));
  }

  private static Stream<String> below(String name, Stream<String> members) {
    return Stream.concat(Stream.of(name), members.map(member -> name + "." + member));
  }

  private static Stream<String> describedMembers(JsonObject reference) {
    JsonObject schema = description.resolve(reference);
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    Stream<String> own =
        properties.fieldNames().stream()
            .flatMap(name -> below(name, describedMembers(properties.getJsonObject(name))));
    Stream<String> parts =
        objects(schema.getJsonArray("allOf", new JsonArray()))
            .flatMap(CompatibilityCasesTest::describedMembers);
    JsonObject items = schema.getJsonObject("items");
    return Stream.of(own, parts, items == null ? Stream.<String>of() : describedMembers(items))
        .flatMap(all -> all);
  }

  @Test
  void an_error_has_the_message_that_it_is_described_with() {
    JsonObject errors = cases.getJsonObject("errors");
    Set<String> described =
        new TreeSet<>(
            description
                .document()
                .getJsonObject("components")
                .getJsonObject("examples")
                .fieldNames());
    described.removeAll(NOT_SENT);
    assertEquals(described, new TreeSet<>(errors.fieldNames()));
    for (String code : errors.fieldNames()) {
      assertEquals(
          description.example(code).getJsonObject("value").getString("Message"),
          errors.getJsonObject(code).getString("message"));
    }
  }

  @Test
  void a_case_needs_what_a_client_lacks_and_a_client_lacks_what_a_case_needs() {
    Set<String> needed =
        objects(cases.getJsonArray("cases"))
            .flatMap(one -> one.getJsonArray("needs", new JsonArray()).stream())
            .map(String.class::cast)
            .collect(Collectors.toSet());
    Set<String> called = steps().map(step -> step.getString("call")).collect(Collectors.toSet());
    Set<String> lacked =
        members(cases.getJsonObject("clients"))
            .flatMap(client -> client.fieldNames().stream())
            .collect(Collectors.toSet());
    assertEquals(needed, difference(lacked, called));
  }

  /** What a call with GET lacks is for tests only. */
  @Test
  void what_a_client_lacks_is_documented_with_the_reason() throws Exception {
    List<String> page = Files.readAllLines(Path.of("docs/clients.md"));
    JsonObject clients = cases.getJsonObject("clients");
    for (String client : clients.fieldNames()) {
      JsonObject lacks = clients.getJsonObject(client);
      for (String lacked : client.endsWith("-get") ? Set.<String>of() : lacks.fieldNames()) {
        String reason = lacks.getString(lacked);
        assertTrue(
            page.stream().anyMatch(row -> row.contains(lacked) && row.contains(reason)), reason);
      }
    }
  }

  private static Set<String> difference(Set<String> all, Set<String> some) {
    return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toSet());
  }

  @Test
  void a_step_says_only_what_counts() {
    steps()
        .forEach(
            step -> {
              String text = step.encode();
              assertTrue(step.containsKey("answer") != step.containsKey("error"), text);
              if (step.containsKey("answer")) {
                assertFalse(step.getJsonObject("answer").isEmpty(), text);
                assertFalse(step.containsKey("status") || step.containsKey("parameter"), text);
              } else {
                assertFalse(step.containsKey("keep") || step.containsKey("absent"), text);
              }
              assertFalse(step.containsKey("lost") && step.containsKey("at"), text);
            });
  }

  @Test
  void clients_servers_and_credentials_are_those_that_there_are() throws Exception {
    String run = Files.readString(Path.of("src/compat/run"));
    for (String client : cases.getJsonObject("clients").fieldNames()) {
      assertTrue(Pattern.compile("(?m)^  (.* )?" + client + "\\b").matcher(run).find(), client);
    }
    Set<String> credentials = cases.getJsonObject("credentials").fieldNames();
    steps()
        .forEach(
            step -> {
              String server = step.getString("at", "http");
              assertTrue(run.matches("(?s).*[ \"]" + server + "[\"\n].*"), server);
              String credential = step.getString("as", "account");
              assertTrue(credentials.contains(credential), credential);
            });
  }
}

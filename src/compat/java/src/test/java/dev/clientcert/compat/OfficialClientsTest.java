package dev.clientcert.compat;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.aliyuncs.http.MethodType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clientcert.compat.Cases.Case;
import dev.clientcert.compat.Cases.Setting;
import dev.clientcert.compat.Cases.Step;
import dev.clientcert.compat.OfficialClient.Answer;
import dev.clientcert.compat.OfficialClient.Call;
import dev.clientcert.compat.OfficialClient.Outcome;
import dev.clientcert.compat.OfficialClient.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The official Java clients walk the cases. */
class OfficialClientsTest {

  private static final String REQUEST_ID = "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}";

  /** A variable in a text; {@code $HOME} is none. */
  private static final Pattern VARIABLE = Pattern.compile("\\$([a-z]\\w*)");

  private static final Map<String, OfficialClient> CLIENTS = new LinkedHashMap<>();

  static {
    CLIENTS.put("java-tea-get", new TeaClient("GET", null));
    CLIENTS.put("java-tea-post", new TeaClient("POST", null));
    CLIENTS.put("java-tea-v1-get", new TeaClient("GET", "v2"));
    CLIENTS.put("java-tea-v1-post", new TeaClient("POST", "v2"));
    CLIENTS.put("java-core-get", new CoreClient(MethodType.GET));
    CLIENTS.put("java-core-post", new CoreClient(MethodType.POST));
  }

  private final Cases cases = Cases.read();
  private final Setting setting = Setting.read();
  private final String ca = Files.readString(setting.ca());

  OfficialClientsTest() throws IOException {}

  @TestFactory
  Stream<DynamicTest> cases() {
    return CLIENTS.keySet().stream()
        .flatMap(
            world ->
                cases.cases().stream()
                    .map(c -> dynamicTest(world + ": " + c.name(), () -> walk(world, c))));
  }

  private void walk(String world, Case c) throws Exception {
    reason(world, c)
        .ifPresent(
            reason -> {
              System.out.println("left out: " + world + ": " + c.name() + ": " + reason);
              abort(reason);
            });
    Map<String, Object> variables = new HashMap<>(setting.worlds().get(world));
    for (int i = 0; i < c.steps().size(); i++) {
      Step step = c.steps().get(i);
      try {
        check(step, variables, call(CLIENTS.get(world), step, variables));
      } catch (Exception | AssertionError e) {
        String place = world + ": " + c.name() + ", step " + (i + 1) + ", " + step.call();
        throw new AssertionError(place + ": " + e.getMessage(), e);
      }
    }
  }

  /** Why a case is left out, if it is. */
  private Optional<String> reason(String world, Case c) {
    Map<String, String> lacks = new HashMap<>();
    cases
        .clients()
        .forEach(
            (client, reasons) -> {
              if (world.startsWith(client)) {
                lacks.putAll(reasons);
              }
            });
    return Stream.concat(
            Stream.concat(c.needs().stream(), c.steps().stream().map(Step::call))
                .filter(lacks::containsKey)
                .map(what -> what + ": " + lacks.get(what)),
            c.steps().stream()
                .map(Step::at)
                .filter(server -> !setting.servers().containsKey(server))
                .map(server -> "there is no server \"" + server + '"'))
        .findFirst();
  }

  private Outcome call(OfficialClient client, Step step, Map<String, Object> variables)
      throws Exception {
    String endpoint = setting.servers().get(step.at());
    if (step.lost()) {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://" + endpoint + "/lose")).build(),
              BodyHandlers.discarding());
    }
    Map<String, String> credential =
        Objects.requireNonNull(cases.credentials().get(step.as()), step::as);
    return client.call(
        new Call(
            step.at().equals("https") ? "https" : "http",
            endpoint,
            ca,
            texts(credential, variables),
            step.call(),
            texts(step.with(), variables),
            step.lost()));
  }

  /** The members as clients send them: a list is one text with JSON. */
  private static Map<String, String> texts(Map<String, ?> members, Map<String, Object> variables) {
    return members.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, member -> text(fill(member.getValue(), variables))));
  }

  private static String text(Object value) {
    try {
      return value instanceof List ? new JsonMapper().writeValueAsString(value) : value.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void check(Step step, Map<String, Object> variables, Outcome outcome) {
    if (step.error() != null) {
      check(step, assertInstanceOf(Refusal.class, outcome));
      return;
    }
    Answer answer = assertInstanceOf(Answer.class, outcome, outcome::toString);
    assertEquals(200, answer.status());
    Map<String, Object> body = answer.body();
    assertTrue(answer.requestId().matches(REQUEST_ID), answer.requestId());
    assertEquals(answer.requestId(), body.get("RequestId"));
    assertMatches(step.call(), fill(step.answer(), variables), body);
    for (String member : step.absent()) {
      assertFalse(body.containsKey(member), member);
    }
    step.keep()
        .forEach(
            (variable, member) -> {
              assertNotNull(body.get(member), member);
              variables.put(variable, body.get(member));
            });
  }

  private void check(Step step, Refusal refusal) {
    Cases.Problem problem = cases.errors().get(step.error());
    assertEquals(step.error(), refusal.code(), refusal.text());
    assertEquals(problem.message(), refusal.message());
    assertTrue(refusal.requestId().matches(REQUEST_ID), refusal.requestId());
    assertTrue(refusal.text().contains(refusal.message()), refusal.text());
    assertTrue(refusal.text().contains(refusal.requestId()), refusal.text());
    if (refusal.data() != null) {
      int status = step.status() == null ? problem.status() : step.status();
      assertEquals(status, refusal.data().get("statusCode"));
      assertEquals(step.parameter(), refusal.data().get("Parameter"));
    }
  }

  /** Objects have these members among others; lists have these elements and no more. */
  private static void assertMatches(String path, Object expected, Object actual) {
    if (expected instanceof Map<?, ?> members) {
      Map<?, ?> object = assertInstanceOf(Map.class, actual, path);
      members.forEach((name, value) -> assertMatches(path + "." + name, value, object.get(name)));
    } else if (expected instanceof List<?> elements) {
      List<?> list = assertInstanceOf(List.class, actual, path);
      assertEquals(elements.size(), list.size(), path);
      for (int i = 0; i < elements.size(); i++) {
        assertMatches(path + "[" + i + "]", elements.get(i), list.get(i));
      }
    } else if (expected.equals("*")) {
      assertNotNull(actual, path);
      assertNotEquals("", actual, path);
    } else if (expected instanceof Number) {
      assertInstanceOf(Number.class, actual, path);
      assertEquals(expected.toString(), actual.toString(), path);
    } else {
      assertEquals(expected, actual, path);
    }
  }

  /** Puts variables into texts. A text that is a variable as a whole gets its type. */
  private static Object fill(Object value, Map<String, Object> variables) {
    if (value instanceof Map<?, ?> object) {
      Map<Object, Object> filled = new HashMap<>();
      object.forEach((name, member) -> filled.put(name, fill(member, variables)));
      return filled;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(element -> fill(element, variables)).toList();
    }
    if (value instanceof String text) {
      Matcher variable = VARIABLE.matcher(text);
      return variable.matches()
          ? valueOf(variable, variables)
          : variable.replaceAll(
              found -> Matcher.quoteReplacement(valueOf(found, variables).toString()));
    }
    return value;
  }

  private static Object valueOf(MatchResult variable, Map<String, Object> variables) {
    return Objects.requireNonNull(variables.get(variable.group(1)), variable::group);
  }

  @Test
  void the_program_of_the_documentation_revokes(@TempDir Path folder) throws Exception {
    Map<String, Object> variables = setting.worlds().get("java-tea-post");
    Map<String, String> account = texts(cases.credentials().get("account"), variables);
    Path program =
        Files.writeString(
            folder.resolve("Revoke.java"),
            Files.readString(Path.of("Revoke.java"))
                .replace("localhost:8080", setting.servers().get("http"))
                .replace("testid", account.get("accessKeyId"))
                .replace("testsecret", account.get("accessKeySecret"))
                .replace("1234567890123", variables.get("site").toString()));

    String answer = run(program, 0);
    assertTrue(answer.contains("SiteName=" + variables.get("siteName")), answer);
    assertTrue(Pattern.compile("RequestId=" + REQUEST_ID).matcher(answer).find(), answer);

    String refusal = run(program, 1);
    String message = cases.errors().get("Certificate.StatusError").message();
    assertTrue(
        Pattern.compile(
                "TeaException: code: 400, " + Pattern.quote(message) + " request id: " + REQUEST_ID)
            .matcher(refusal)
            .find(),
        refusal);
  }

  /** Runs a program as its user does, and gives what it prints. */
  private static String run(Path program, int status) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                program.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(status, process.waitFor(), printed);
    return printed;
  }
}

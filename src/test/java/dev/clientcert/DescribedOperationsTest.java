package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import dev.clientcert.operation.parameter.MaxItems;
import dev.clientcert.operation.parameter.OneOf;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The operations that there are, and those that are described, are the same. */
@QuarkusTest
@WithTestResource(World.class)
class DescribedOperationsTest {

  @Inject Operations operations;

  private OpenApi description;

  @BeforeEach
  void read() throws Exception {
    description = OpenApi.of(RestAssured.port);
  }

  private JsonObject entry(Operation<?, ?> operation, String method) {
    JsonObject entry = description.operations().get(operation.name());
    assertNotNull(entry, operation.name());
    return entry.getJsonObject(method);
  }

  @Test
  void every_operation_has_one_entry_and_every_entry_an_operation() throws Exception {
    Set<String> names = new HashSet<>();
    operations.forEach(operation -> names.add(operation.name()));
    assertEquals(names, description.operations().keySet());
    LoaderOptions once = new LoaderOptions();
    once.setAllowDuplicateKeys(false);
    try (InputStream yaml =
        Files.newInputStream(Path.of("src/main/resources/META-INF/openapi.yml"))) {
      assertTrue(new Yaml(once).load(yaml) instanceof Map);
    }
  }

  /** A parameter in a line: whether it is required, its type and its name. */
  private static String line(boolean required, String type, String name) {
    return (required ? "required " : "optional ") + type + " " + name;
  }

  private static String typeOf(Field field) {
    if (field.isAnnotationPresent(WholeNumber.class)) {
      return "integer";
    }
    OneOf choice = field.getAnnotation(OneOf.class);
    return field.isAnnotationPresent(MaxItems.class)
        ? "array"
        : choice != null && Set.of(choice.value()).equals(Set.of("true", "false"))
            ? "boolean"
            : "string";
  }

  private static List<String> parametersOf(Operation<?, ?> operation) throws Exception {
    Object request = operation.read(Parameters.none());
    List<String> lines = new ArrayList<>();
    for (RecordComponent component : request.getClass().getRecordComponents()) {
      if (component.getType() != Parameter.class) {
        // Names with numbers in them, which no description can list.
        continue;
      }
      Field field = request.getClass().getDeclaredField(component.getName());
      field.setAccessible(true);
      lines.add(
          line(
              field.isAnnotationPresent(Required.class),
              typeOf(field),
              ((Parameter) field.get(request)).name()));
    }
    return lines;
  }

  @Test
  void an_entry_has_the_parameters_that_the_operation_reads() throws Exception {
    for (Operation<?, ?> operation : operations) {
      List<String> expected = parametersOf(operation);
      List<String> query = new ArrayList<>();
      for (Object one : entry(operation, "get").getJsonArray("parameters")) {
        JsonObject parameter = description.resolve((JsonObject) one);
        JsonObject schema = description.schemaOf(parameter);
        query.add(
            line(
                parameter.getBoolean("required", false),
                schema.getString("type"),
                parameter.getString("name")));
        assertEquals("query", parameter.getString("in"), operation.name());
        // The explorer shows the one, and has the other stand in for what was not entered.
        assertTrue(parameter.containsKey("description"), parameter.encode());
        assertTrue(schema.containsKey("example"), schema.encode());
      }
      assertEquals(expected, query, operation.name());
      JsonObject json =
          entry(operation, "post")
              .getJsonObject("requestBody")
              .getJsonObject("content")
              .getJsonObject("application/json")
              .getJsonObject("schema");
      Set<String> names = new TreeSet<>();
      Set<String> required = new TreeSet<>();
      for (String line : expected) {
        String name = line.substring(line.lastIndexOf(' ') + 1);
        names.add(name);
        if (line.startsWith("required ")) {
          required.add(name);
        }
      }
      assertEquals(names, new TreeSet<>(json.getJsonObject("properties").fieldNames()));
      Set<Object> described = new TreeSet<>();
      json.getJsonArray("required", new JsonArray()).forEach(described::add);
      assertEquals(required, described, operation.name());
    }
  }

  @Test
  void an_entry_names_the_ram_action_and_the_outcome_of_the_operation() {
    for (Operation<?, ?> operation : operations) {
      JsonObject get = entry(operation, "get");
      assertEquals(operation.action(), get.getString("x-ram-action"));
      assertEquals(operation.name(), get.getString("operationId"));
      assertEquals(
          operation.outcome(),
          get.getJsonObject("responses").getJsonObject("200").getString("x-verdict"));
      assertEquals(
          get.getJsonObject("responses"), entry(operation, "post").getJsonObject("responses"));
      assertEquals(1, get.getJsonArray("tags").size());
    }
  }

  @Test
  void the_version_is_that_of_the_operations() {
    assertEquals(
        Operations.API_VERSION, description.document().getJsonObject("info").getString("version"));
  }
}

package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** The description of the operations, as the application serves it. */
public final class OpenApi {

  private static final Pattern ACTION = Pattern.compile("[?&]Action=([^&]*)");

  private final JsonObject document;
  private OpenApiInteractionValidator validator;

  private OpenApi(JsonObject document) {
    this.document = document;
  }

  /** The description as it is written. */
  public static OpenApi written() throws IOException {
    Map<String, Object> written =
        new Yaml().load(Files.readString(Path.of("src/main/resources/META-INF/openapi.yml")));
    return new OpenApi(new JsonObject(written));
  }

  /** The names of all operations, as the description is written. */
  public static List<String> operationNames() throws IOException {
    return written().operations().keySet().stream().toList();
  }

  /** The description that the application on this port serves. */
  public static OpenApi of(int port) throws IOException {
    return new OpenApi(
        RawHttp.send(port, new Request("GET", "/q/openapi?format=json", Map.of("host", "h"), ""))
            .json());
  }

  /** The description as JSON. */
  public JsonObject document() {
    return document;
  }

  /** The entries of the operations, by their names. */
  public Map<String, JsonObject> operations() {
    JsonObject paths = document.getJsonObject("paths");
    Map<String, JsonObject> operations = new LinkedHashMap<>();
    for (String path : paths.fieldNames()) {
      if (!path.equals("/")) {
        operations.put(path.substring(1), paths.getJsonObject(path));
      }
    }
    return operations;
  }

  /** A part of the description, or what it refers to. */
  public JsonObject resolve(JsonObject part) {
    String reference = part.getString("$ref");
    return reference == null
        ? part
        : (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(document);
  }

  /** The schema of a parameter, which can come as JSON. */
  public JsonObject schemaOf(JsonObject parameter) {
    JsonObject content = parameter.getJsonObject("content");
    JsonObject holder = content == null ? parameter : content.getJsonObject("application/json");
    return resolve(holder.getJsonObject("schema"));
  }

  /** The example of an error, by its code. */
  public JsonObject example(String code) {
    return document.getJsonObject("components").getJsonObject("examples").getJsonObject(code);
  }

  /**
   * Whether this is an answer to that request, as it is described: one in the RPC style, by the
   * entry of its action.
   */
  public void assertDescribes(Request request, Answer answer) {
    SimpleResponse.Builder response =
        SimpleResponse.Builder.status(answer.status()).withBody(answer.body());
    answer
        .head()
        .lines()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .forEach(header -> response.withHeader(header[0], header[1]));
    assertEquals(
        List.of(),
        validator()
            .validateResponse(path(request), Method.valueOf(request.method()), response.build())
            .getMessages(),
        answer.body());
  }

  private OpenApiInteractionValidator validator() {
    if (validator == null) {
      validator =
          OpenApiInteractionValidator.createForInlineApiSpecification(document.encode())
              // Else the validator would forbid other properties in each part of an allOf. The
              // description forbids them where it should.
              .withLevelResolver(
                  LevelResolver.create()
                      .withLevel("validation.schema.additionalProperties", Level.IGNORE)
                      .build())
              .build();
    }
    return validator;
  }

  private String path(Request request) {
    String[] target = request.target().split("\\?", 2);
    if (!target[0].equals("/")) {
      return target[0];
    }
    String action = request.headers().get("x-acs-action");
    if (action == null) {
      Matcher named = ACTION.matcher(request.target());
      action = named.find() ? named.group(1) : null;
    }
    return operations().containsKey(action) ? "/" + action : "/";
  }
}

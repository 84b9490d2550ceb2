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
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The description of the operation, as the application serves it. */
public final class OpenApi {

  private final JsonObject document;
  private final OpenApiInteractionValidator validator;

  private OpenApi(String json) {
    document = new JsonObject(json);
    validator =
        OpenApiInteractionValidator.createForInlineApiSpecification(json)
            // Else the validator would forbid other properties in each part of an allOf. The
            // description forbids them where it should.
            .withLevelResolver(
                LevelResolver.create()
                    .withLevel("validation.schema.additionalProperties", Level.IGNORE)
                    .build())
            .build();
  }

  /** The description that the application on this port serves. */
  public static OpenApi of(int port) throws IOException {
    return new OpenApi(
        RawHttp.send(port, new Request("GET", "/q/openapi?format=json", Map.of("host", "h"), ""))
            .body());
  }

  /** The description as JSON. */
  public JsonObject document() {
    return document;
  }

  /** The example of an error, by its code. */
  public JsonObject example(String code) {
    return document.getJsonObject("components").getJsonObject("examples").getJsonObject(code);
  }

  /** Whether this is an answer to that request, as it is described. */
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
        validator
            .validateResponse(
                request.target().replaceFirst("\\?.*", ""),
                Method.valueOf(request.method()),
                response.build())
            .getMessages(),
        answer.body());
  }
}

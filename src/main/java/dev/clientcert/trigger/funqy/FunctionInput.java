package dev.clientcert.trigger.funqy;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.http.FrontDoor;
import dev.clientcert.http.WireRequest;
import io.quarkus.funqy.runtime.FunctionRecorder;
import io.quarkus.funqy.runtime.query.QueryReader;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What Funqy and Quarkus REST leave to us in reading the function's input from HTTP. */
@Singleton
public class FunctionInput {

  /** After authentication (200) and authorization (100), in the order of the documented checks. */
  public static final int PRIORITY = 50;

  private static final String JSON_WITH_CHARSET = "application/json;charset=UTF-8";

  /**
   * Refuses a body of the function that is not JSON: Funqy would take any type for JSON, and leaves
   * a multipart body unread. In the RPC style, where nothing is negotiated, forgets which types the
   * caller accepts, since Quarkus REST would turn away who does not accept JSON, and takes back the
   * charset that it adds to the answer's type: JSON has none (RFC 8259, section 11).
   */
  void prepare(@Observes Filters filters) {
    filters.register(
        context -> {
          String path = context.normalizedPath();
          if (path.equals(FrontDoor.RPC_PATH)) {
            context.request().headers().remove(HttpHeaders.ACCEPT);
            context.addHeadersEndHandler(any -> dropCharset(context.response()));
          }
          if (!path.equals(FrontDoor.FUNCTION_PATH)) {
            context.next();
            return;
          }
          WireRequest request = WireRequest.of(context);
          if (request.malformedPart() != null) {
            context.fail(DocumentedException.invalidParameter(request.malformedPart()));
          } else if (request.hasBody() && !request.hasJsonBody()) {
            context.fail(DocumentedException.invalidParameter("body"));
          } else {
            context.next();
          }
        },
        PRIORITY);
  }

  private static void dropCharset(HttpServerResponse response) {
    if (JSON_WITH_CHARSET.equals(response.headers().get(HttpHeaders.CONTENT_TYPE))) {
      response.putHeader("Content-Type", "application/json");
    }
  }

  /**
   * Reads the query of a {@code GET} in Funqy's place: its own reader fills beans through setters,
   * and ours is a record.
   */
  void readQuery(@Observes StartupEvent start) {
    QueryReader<RevokeClientCertificateRequest> reader = FunctionInput::read;
    FunctionRecorder.registry
        .matchInvoker(RevokeClientCertificateFunction.NAME)
        .getBindingContext()
        .put(QueryReader.class.getName(), reader);
  }

  private static RevokeClientCertificateRequest read(
      Iterator<Map.Entry<String, String>> parameters) {
    List<String> siteIds = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    parameters.forEachRemaining(
        parameter -> {
          switch (parameter.getKey()) {
            case "SiteId" -> siteIds.add(parameter.getValue());
            case "Id" -> ids.add(parameter.getValue());
            default -> {
              // Not a parameter of this operation.
            }
          }
        });
    return RevokeClientCertificateRequest.of(siteIds, ids);
  }
}

package dev.clientcert.trigger;

import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.function.RevokeClientCertificateRequest;
import io.quarkus.funqy.runtime.FunctionRecorder;
import io.quarkus.funqy.runtime.query.QueryReader;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * How Funqy reads the function's input from the query of a {@code GET}: its own reader fills beans through setters, and ours is a
 * record.
 */
@Singleton
public class FunctionQuery {

  /** Takes the place of Funqy's reader for this function. */
  void install(@Observes StartupEvent start) {
    QueryReader<RevokeClientCertificateRequest> reader = FunctionQuery::read;
    FunctionRecorder.registry
        .matchInvoker(RevokeClientCertificateFunction.NAME)
        .getBindingContext()
        .put(QueryReader.class.getName(), reader);
  }

  private static RevokeClientCertificateRequest read(Iterator<Map.Entry<String, String>> parameters) {
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

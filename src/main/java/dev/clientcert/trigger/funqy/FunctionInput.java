package dev.clientcert.trigger.funqy;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.http.WireRequest;
import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.runtime.FunctionInvoker;
import io.quarkus.funqy.runtime.FunctionRecorder;
import io.quarkus.funqy.runtime.query.QueryReader;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What Funqy leaves to us in reading the input of a function, at {@code /<operation>}. */
@Singleton
public class FunctionInput {

  private final Operations operations;

  /** The input of these operations' functions. */
  FunctionInput(Operations operations) {
    this.operations = operations;
  }

  /** Installs the check of a function's body. */
  void install(@Observes Router router) {
    Stage.INPUT.install(router, this::check);
  }

  /** Funqy would take a body of any type for JSON, and leaves a multipart one unread. */
  private void check(RoutingContext context) {
    if (operations.find(context.normalizedPath().substring(1)) == null) {
      context.next();
      return;
    }
    WireRequest request = Exchange.of(context).request();
    if (request.malformedPart() != null) {
      context.fail(DocumentedException.invalidParameter(request.malformedPart()));
    } else if (request.hasBody() && !request.hasJsonBody()) {
      context.fail(DocumentedException.invalidParameter("body"));
    } else {
      context.next();
    }
  }

  /**
   * Reads the query of a {@code GET} in Funqy's place: its own reader fills beans through setters,
   * and takes one of several values of a parameter.
   */
  void readQueries(@Observes StartupEvent start) {
    QueryReader<Parameters> reader = FunctionInput::read;
    for (Operation<?, ?> operation : operations) {
      FunctionInvoker function = FunctionRecorder.registry.matchInvoker(operation.name());
      if (function == null) {
        throw new IllegalStateException(operation.name() + " has no @Funq method of its name");
      }
      function.getBindingContext().put(QueryReader.class.getName(), reader);
    }
  }

  private static Parameters read(Iterator<Map.Entry<String, String>> query) {
    Map<String, List<String>> values = new HashMap<>();
    query.forEachRemaining(
        parameter ->
            values
                .computeIfAbsent(parameter.getKey(), name -> new ArrayList<>(1))
                .add(parameter.getValue()));
    return Parameters.ofTexts(name -> values.getOrDefault(name, List.of()));
  }
}

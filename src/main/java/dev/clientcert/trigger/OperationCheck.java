package dev.clientcert.trigger;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.http.WireRequest;
import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import dev.clientcert.trigger.rpc.RpcTrigger;
import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Refuses requests for unknown operations, before they are authenticated: the first of the
 * documented checks.
 */
@Singleton
public class OperationCheck {

  private final Operations operations;

  /** A check against these operations. */
  OperationCheck(Operations operations) {
    this.operations = operations;
  }

  /** Installs the check. */
  void install(@Observes Router router) {
    Stage.OPERATION.install(
        router,
        context -> {
          if (isKnown(context)) {
            context.next();
          } else {
            context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
          }
        });
  }

  private boolean isKnown(RoutingContext context) {
    Exchange exchange = Exchange.of(context);
    HttpMethod method = context.request().method();
    if (exchange.isEvent()) {
      return true;
    }
    if (exchange.isPublic()) {
      // In development, there is more than health to be had there, and by other methods.
      return method == HttpMethod.GET
          || method == HttpMethod.HEAD
          || LaunchMode.current() == LaunchMode.DEVELOPMENT;
    }
    if (method != HttpMethod.GET && method != HttpMethod.POST) {
      return false;
    }
    String path = context.normalizedPath();
    WireRequest request = exchange.request();
    List<String> actions = request.actions();
    List<String> versions = request.versions();
    if (path.equals(RpcTrigger.PATH)) {
      return !actions.isEmpty()
          && find(actions.get(0), exchange) != null
          && areOnly(actions, actions.get(0))
          && !versions.isEmpty()
          && areOnly(versions, Operations.API_VERSION);
    }
    // The path of a function names the operation, too; but a request for another action must not be
    // taken for one of it.
    String function = path.substring(1);
    return find(function, exchange) != null
        && areOnly(actions, function)
        && areOnly(versions, Operations.API_VERSION);
  }

  /** Finds an operation, notes it, and lets the nonce wait for it where it can. */
  private Operation<?, ?> find(String name, Exchange exchange) {
    Operation<?, ?> operation = operations.find(name);
    if (operation != null) {
      exchange.noteOperation(operation.name());
      if (operation.takesTicket()) {
        exchange.letNonceWait();
      }
    }
    return operation;
  }

  /** Action and version can come in a header, in the query, or in both, and then have to agree. */
  private static boolean areOnly(List<String> values, String expected) {
    for (String value : values) {
      if (!value.equals(expected)) {
        return false;
      }
    }
    return true;
  }
}

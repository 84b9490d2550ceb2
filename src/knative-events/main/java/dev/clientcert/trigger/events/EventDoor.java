package dev.clientcert.trigger.events;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.operation.Operations;
import dev.clientcert.trigger.rpc.RpcTrigger;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What deliveries of events pass before Funqy invokes {@link EventFunction}. */
@Singleton
public class EventDoor {

  /** All that Funqy looks at in a structured event. */
  private static final String ENVELOPE =
      "{\"specversion\":\""
          + EventDelivery.SPEC_VERSION
          + "\",\"type\":\""
          + EventFunction.TYPE
          + "\"}";

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final EventTypes types;
  private final Operations operations;

  /** A door for events of these types. */
  EventDoor(EventTypes types, Operations operations) {
    this.types = types;
    this.operations = operations;
  }

  /** Installs the stages that a delivery passes. */
  void install(@Observes Router router) {
    Stage.FAILURE_STATUSES.installForFailures(router, EventDoor::answerForBrokers);
    Stage.RECOGNITION.install(router, EventDoor::recognize);
    Stage.OPERATION.install(router, this::refuseOtherTypes);
    Stage.INPUT.install(router, this::spellAsFunqyExpects);
  }

  private static void answerForBrokers(RoutingContext context) {
    if (EventDelivery.isIn(context)) {
      Exchange.of(context).replaceFailureStatuses(EventDoor::statusOf);
    }
    context.next();
  }

  private static void recognize(RoutingContext context) {
    if (!EventDelivery.isIn(context)) {
      context.next();
    } else if (isPostTo(RpcTrigger.PATH, context)) {
      Exchange.of(context).markEvent();
      context.next();
    } else {
      context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
    }
  }

  private static boolean isPostTo(String path, RoutingContext context) {
    return context.request().method() == HttpMethod.POST && context.normalizedPath().equals(path);
  }

  /**
   * Brokers decide by the status: 404 and 5xx are delivered again, other errors are not (Knative
   * Eventing, data plane). So what no retry can cure is never 404, and what one may cure is 503.
   */
  private static int statusOf(ErrorCode code) {
    if (code == ErrorCode.INTERNAL_EXCEPTION) {
      return UNAVAILABLE;
    }
    return code.status() == NOT_FOUND ? BAD_REQUEST : code.status();
  }

  /** Before anybody asks who sent it, so nothing is parsed. */
  private void refuseOtherTypes(RoutingContext context) {
    String type = Exchange.of(context).isEvent() ? EventDelivery.declaredType(context) : null;
    if (type != null && types.operationOf(type) == null) {
      context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
    } else {
      context.next();
    }
  }

  /**
   * Shows Funqy only that there is an event. Spells calls of functions as Funqy expects them here:
   * with a body and its type.
   */
  private void spellAsFunqyExpects(RoutingContext context) {
    // Read before it is changed.
    Exchange exchange = Exchange.of(context);
    boolean hasBody = exchange.request().hasBody();
    MultiMap headers = context.request().headers();
    if (exchange.isEvent()) {
      if (EventDelivery.isStructured(context)) {
        // Funqy takes whatever has a ce-id for binary.
        headers.remove("ce-id").set(HttpHeaders.CONTENT_TYPE, "application/cloudevents+json");
        setBody(context, ENVELOPE);
      } else {
        headers
            .set("ce-id", "1")
            .set("ce-specversion", EventDelivery.SPEC_VERSION)
            .set("ce-type", EventFunction.TYPE)
            .set(HttpHeaders.CONTENT_TYPE, "application/json");
      }
    } else if (context.request().method() == HttpMethod.POST
        && operations.find(context.normalizedPath().substring(1)) != null) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
      if (!hasBody) {
        setBody(context, "");
      }
    }
    context.next();
  }

  private static void setBody(RoutingContext context, String body) {
    ((RoutingContextInternal) context).setBody(Buffer.buffer(body));
  }
}

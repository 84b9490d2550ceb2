package dev.clientcert.trigger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.security.EventDelivery;
import dev.clientcert.security.WireRequest;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What deliveries of events pass before Funqy invokes {@link EventFunction}. It gets only what it
 * can read, so that whatever it fails with is a failure of ours, and is worth a retry.
 */
@Singleton
public class EventDoor {

  /** The type of the events that ask for a revocation. */
  static final String TYPE = "dev.clientcert.RevokeClientCertificate";

  private static final String DELIVERY = EventDoor.class.getName() + ".delivery";
  private static final int UNAVAILABLE = 503;

  private final ObjectReader json;

  /** A door that reads JSON as the application does. */
  EventDoor(ObjectMapper mapper) {
    this.json = mapper.reader();
  }

  /** Lets deliveries in, and turns away those that the function cannot do anything with. */
  void guard(@Observes Filters filters) {
    filters.register(EventDoor::recognize, FrontDoor.PRIORITY + 1);
    filters.register(this::turnAwayOtherTypes, FrontDoor.PRIORITY - 1);
    filters.register(EventDoor::turnAwayWhatIsMalformed, FunctionInput.PRIORITY);
    filters.register(EventDoor::spellAsFunqyExpects, FunctionInput.PRIORITY - 1);
  }

  /**
   * Leaves the RPC style to its own resource: Funqy's route would take every request for {@code /}.
   */
  void leaveOtherRequests(@Observes StartupEvent start, Router router) {
    for (Route route : router.getRoutes()) {
      if (FrontDoor.RPC_PATH.equals(route.getPath()) && route.isExactPath()) {
        route
            .method(HttpMethod.POST)
            .consumes("application/json")
            .consumes("application/cloudevents+json");
      }
    }
  }

  private static void recognize(RoutingContext context) {
    if (!EventDelivery.isIn(context)) {
      context.next();
      return;
    }
    Failures.answerWith(context, EventDoor::statusOf);
    if (isPostTo(FrontDoor.RPC_PATH, context)) {
      FrontDoor.admit(context);
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
    return switch (code) {
      case CERTIFICATE_NOT_FOUND, ACTION_NOT_FOUND -> 400;
      case INTERNAL_EXCEPTION -> UNAVAILABLE;
      default -> code.status();
    };
  }

  private void turnAwayOtherTypes(RoutingContext context) {
    if (!EventDelivery.isIn(context)) {
      context.next();
      return;
    }
    EventDelivery delivery = EventDelivery.of(context, json);
    if (delivery.type() != null && !delivery.type().equals(TYPE)) {
      context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
      return;
    }
    context.put(DELIVERY, delivery);
    context.next();
  }

  private static void turnAwayWhatIsMalformed(RoutingContext context) {
    EventDelivery delivery = context.get(DELIVERY);
    if (delivery == null) {
      context.next();
      return;
    }
    if (delivery.malformedPart() != null) {
      context.fail(DocumentedException.invalidParameter(delivery.malformedPart()));
      return;
    }
    if (!delivery.hasData()) {
      context.fail(new DocumentedException(ErrorCode.MISSING_SITE_ID));
      return;
    }
    FrontDoor.identifyAs(context, delivery.requestId());
    Audit audit = Audit.of(context);
    audit.isKnownAs("eventSource", delivery.source());
    audit.isKnownAs("eventId", delivery.id());
    context.next();
  }

  /**
   * Lets Funqy see what was understood before, and nothing else: it compares media types with case,
   * takes whatever has a {@code ce-id} for binary and JSON at {@code /} for a call of its own, and
   * wants a body and its type at the function's path.
   */
  private static void spellAsFunqyExpects(RoutingContext context) {
    MultiMap headers = context.request().headers();
    EventDelivery delivery = context.get(DELIVERY);
    if (delivery != null && delivery.structured()) {
      headers.remove("ce-id").set(HttpHeaders.CONTENT_TYPE, "application/cloudevents+json");
      setBody(context, structured(delivery));
    } else if (delivery != null) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    } else if (isPostTo(FrontDoor.RPC_PATH, context)) {
      headers.remove(HttpHeaders.CONTENT_TYPE);
    } else if (isPostTo(FrontDoor.FUNCTION_PATH, context)) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
      if (!WireRequest.of(context).hasBody()) {
        setBody(context, "");
      }
    }
    context.next();
  }

  private static String structured(EventDelivery delivery) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .put("specversion", EventDelivery.SPEC_VERSION)
        .put("type", delivery.type())
        .put("id", delivery.id())
        .put("source", delivery.source())
        .set("data", delivery.data());
    return event.toString();
  }

  private static void setBody(RoutingContext context, String body) {
    ((RoutingContextInternal) context).setBody(Buffer.buffer(body));
  }
}

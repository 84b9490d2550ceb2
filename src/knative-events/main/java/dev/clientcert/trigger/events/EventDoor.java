package dev.clientcert.trigger.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.http.Audit;
import dev.clientcert.http.Failures;
import dev.clientcert.http.FrontDoor;
import dev.clientcert.http.WireRequest;
import dev.clientcert.trigger.funqy.FunctionInput;
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
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * What deliveries of events pass before Funqy invokes {@link EventFunction}. It gets only what it
 * can read, so that whatever it fails with is a failure of ours, and is worth a retry.
 */
@Singleton
public class EventDoor {

  /** The type of the events that ask for a revocation. */
  static final String TYPE = "dev.clientcert.RevokeClientCertificate";

  /** All that Funqy looks at in a structured event. */
  private static final String ENVELOPE =
      "{\"specversion\":\"" + EventDelivery.SPEC_VERSION + "\",\"type\":\"" + TYPE + "\"}";

  private static final String REQUEST = EventDoor.class.getName() + ".request";
  private static final int UNAVAILABLE = 503;

  private final JsonFactory json;
  private final JsonFactory envelopes;
  private final ObjectReader requests;

  /** A door that reads JSON within the limits of the application. */
  EventDoor(ObjectMapper mapper) {
    StreamReadConstraints limits = mapper.getFactory().streamReadConstraints();
    this.json = mapper.getFactory();
    this.envelopes =
        json.rebuild()
            .streamReadConstraints(
                limits.rebuild().maxNestingDepth(limits.getMaxNestingDepth() + 1).build())
            .build();
    this.requests = mapper.readerFor(RevokeClientCertificateRequest.class);
  }

  /** Lets deliveries in, and turns away those that the function cannot do anything with. */
  void guard(@Observes Filters filters) {
    filters.register(EventDoor::recognize, FrontDoor.PRIORITY + 1);
    filters.register(EventDoor::turnAwayOtherTypes, FrontDoor.PRIORITY - 1);
    filters.register(this::read, FunctionInput.PRIORITY);
    filters.register(EventDoor::spellCallAsFunqyExpects, FunctionInput.PRIORITY - 1);
  }

  /** Before {@link Failures} answers: some deliveries fail before there is a filter to see them. */
  void answer(@Observes @Priority(1) Router router) {
    router
        .route()
        .order(FrontDoor.FIRST)
        .failureHandler(
            context -> {
              if (EventDelivery.isIn(context)) {
                Failures.answerWith(context, EventDoor::statusOf);
              }
              context.next();
            });
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

  /** Before anybody asks who sent it, so nothing is parsed. */
  private static void turnAwayOtherTypes(RoutingContext context) {
    if (EventDelivery.isIn(context) && isOther(EventDelivery.declaredType(context))) {
      context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
    } else {
      context.next();
    }
  }

  private static boolean isOther(String type) {
    return type != null && !type.equals(TYPE);
  }

  /** Understands an event, once and for all: what is read here is what the function gets. */
  private void read(RoutingContext context) {
    if (!EventDelivery.isIn(context)) {
      context.next();
      return;
    }
    EventDelivery delivery = EventDelivery.of(context, json, envelopes);
    if (isOther(delivery.type())) {
      context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
      return;
    }
    if (delivery.malformedPart() != null) {
      turnAway(delivery.malformedPart(), context);
      return;
    }
    if (delivery.data() == null) {
      context.fail(new DocumentedException(ErrorCode.MISSING_SITE_ID));
      return;
    }
    FrontDoor.identifyAs(context, delivery.requestId());
    Audit audit = Audit.of(context);
    audit.isKnownAs("eventSource", delivery.source());
    audit.isKnownAs("eventId", delivery.id());
    try {
      context.put(REQUEST, requests.readValue(json.createParser(delivery.data())));
    } catch (IOException noObject) {
      turnAway("body", context);
      return;
    }
    spellAsFunqyExpects(context, delivery.structured());
    context.next();
  }

  /** Lets Funqy see that there is an event, and nothing else of it. */
  private static void spellAsFunqyExpects(RoutingContext context, boolean structured) {
    MultiMap headers = context.request().headers();
    if (structured) {
      // Funqy takes whatever has a ce-id for binary.
      headers.remove("ce-id").set(HttpHeaders.CONTENT_TYPE, "application/cloudevents+json");
      setBody(context, ENVELOPE);
    } else {
      headers.set("ce-type", TYPE).set(HttpHeaders.CONTENT_TYPE, "application/json");
    }
  }

  private static void turnAway(String malformedPart, RoutingContext context) {
    if (malformedPart.equals("Content-Type")) {
      // The way of HTTP to say what is taken (RFC 9110, section 12.5.1): no batch, for one.
      context
          .response()
          .putHeader(HttpHeaders.ACCEPT, "application/cloudevents+json, application/json");
    }
    context.fail(DocumentedException.invalidParameter(malformedPart));
  }

  /** What the event that is being served asks for. */
  static RevokeClientCertificateRequest requestIn(RoutingContext context) {
    return context.get(REQUEST);
  }

  /**
   * Lets Funqy see other calls as it does in the artifact without events: here it takes JSON at
   * {@code /} for a call of its own, and wants a body and its type at the function's path.
   */
  private static void spellCallAsFunqyExpects(RoutingContext context) {
    MultiMap headers = context.request().headers();
    if (requestIn(context) == null && isPostTo(FrontDoor.RPC_PATH, context)) {
      headers.remove(HttpHeaders.CONTENT_TYPE);
    } else if (isPostTo(FrontDoor.FUNCTION_PATH, context)) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
      if (!WireRequest.of(context).hasBody()) {
        setBody(context, "");
      }
    }
    context.next();
  }

  private static void setBody(RoutingContext context, String body) {
    ((RoutingContextInternal) context).setBody(Buffer.buffer(body));
  }
}

package dev.clientcert.trigger.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.Audit;
import dev.clientcert.http.Exchange;
import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Pipeline;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventBuilder;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Runs the operation that an event asks for, and answers with an event that says what happened. The
 * request's id is the answering event's id: a second delivery is answered with the very same event.
 */
@Singleton
public class EventFunction {

  /** The type that {@link EventDoor} lets Funqy see in place of the event's own. */
  static final String TYPE = EventTypes.PREFIX + "Operation";

  private final EventTypes types;
  private final Pipeline pipeline;
  private final CurrentVertxRequest current;
  private final JsonFactory json;
  private final JsonFactory envelopes;

  /** A function that reads JSON within the limits of the application. */
  EventFunction(
      EventTypes types, Pipeline pipeline, CurrentVertxRequest current, ObjectMapper mapper) {
    this.types = types;
    this.pipeline = pipeline;
    this.current = current;
    this.json = mapper.getFactory();
    StreamReadConstraints limits = json.streamReadConstraints();
    // In a structured event, data are nested one level deeper.
    this.envelopes =
        json.rebuild()
            .streamReadConstraints(
                limits.rebuild().maxNestingDepth(limits.getMaxNestingDepth() + 1).build())
            .build();
  }

  /**
   * Serves the event in the current request.
   *
   * @return the event that says what happened; fails as {@link Pipeline#run} does
   * @throws DocumentedException where there is no such operation, or the event is malformed
   */
  @Funq("Event")
  @CloudEventMapping(trigger = TYPE)
  public Uni<CloudEvent<Object>> serve() {
    RoutingContext context = current.getCurrent();
    EventDelivery delivery = EventDelivery.of(context, json, envelopes);
    Operation<?, ?> operation = types.operationOf(delivery.type());
    if (operation == null && delivery.type() != null) {
      throw new DocumentedException(ErrorCode.ACTION_NOT_FOUND);
    }
    if (delivery.malformedPart() != null) {
      throw refuse(delivery.malformedPart(), context);
    }
    return run(operation, parametersIn(delivery, context));
  }

  private static Parameters parametersIn(EventDelivery delivery, RoutingContext context) {
    if (delivery.data() == null) {
      return Parameters.none();
    }
    Exchange exchange = Exchange.of(context);
    exchange.identifyAs(delivery.requestId());
    Audit audit = exchange.audit();
    audit.add("eventSource", delivery.source());
    audit.add("eventId", delivery.id());
    if (delivery.data().parameters() == null) {
      throw refuse("body", context);
    }
    return delivery.data().parameters();
  }

  private static DocumentedException refuse(String malformedPart, RoutingContext context) {
    if (malformedPart.equals("Content-Type")) {
      // Says which types are accepted (RFC 9110, section 12.5.1). A batch is not.
      context
          .response()
          .putHeader(HttpHeaders.ACCEPT, "application/cloudevents+json, application/json");
    }
    return DocumentedException.invalidParameter(malformedPart);
  }

  private Uni<CloudEvent<Object>> run(Operation<?, ?> operation, Parameters parameters) {
    return pipeline.run(operation, parameters).map(response -> answer(operation, response));
  }

  private static CloudEvent<Object> answer(Operation<?, ?> operation, Operation.Response response) {
    return CloudEventBuilder.create()
        .specVersion(EventDelivery.SPEC_VERSION)
        .id(response.requestId())
        .type(EventTypes.PREFIX + operation.event().orElseThrow())
        .source("/" + operation.name())
        .build(response);
  }
}

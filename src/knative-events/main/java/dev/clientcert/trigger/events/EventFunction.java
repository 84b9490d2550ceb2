package dev.clientcert.trigger.events;

import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.function.RevokeClientCertificateResponse;
import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventBuilder;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;

/**
 * Revokes on an event's word, and says so by an event. The request's id is the answering event's
 * id: a second delivery is answered with the very same event.
 */
public class EventFunction {

  private static final String RESPONSE_TYPE = "dev.clientcert.ClientCertificateRevoked";
  private static final String RESPONSE_SOURCE = "/" + RevokeClientCertificateFunction.NAME;

  private final RevokeClientCertificateFunction function;
  private final CurrentVertxRequest current;

  /** The face that this function shows to events; the event is the one that is being served. */
  public EventFunction(RevokeClientCertificateFunction function, CurrentVertxRequest current) {
    this.function = function;
    this.current = current;
  }

  /**
   * Revokes the certificate that the event's data names, as {@link EventDoor} has read them.
   *
   * @return the event that says so; fails as {@link RevokeClientCertificateFunction#revoke} does
   */
  @Funq("RevokeClientCertificateEvent")
  @CloudEventMapping(trigger = EventDoor.TYPE)
  public Uni<CloudEvent<RevokeClientCertificateResponse>> revoke() {
    return function.revoke(EventDoor.requestIn(current.getCurrent())).map(EventFunction::answer);
  }

  private static CloudEvent<RevokeClientCertificateResponse> answer(
      RevokeClientCertificateResponse response) {
    return CloudEventBuilder.create()
        .specVersion(EventDelivery.SPEC_VERSION)
        .id(response.requestId())
        .type(RESPONSE_TYPE)
        .source(RESPONSE_SOURCE)
        .build(response);
  }
}

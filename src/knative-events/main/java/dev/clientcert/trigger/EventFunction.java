package dev.clientcert.trigger;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.function.RevokeClientCertificateResponse;
import dev.clientcert.security.EventDelivery;
import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventBuilder;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.smallrye.mutiny.Uni;
import java.io.UncheckedIOException;

/**
 * Revokes on an event's word, and says so by an event. The request's id is the answering event's
 * id: a second delivery is answered with the very same event.
 */
public class EventFunction {

  private static final String RESPONSE_TYPE = "dev.clientcert.ClientCertificateRevoked";
  private static final String RESPONSE_SOURCE = "/" + RevokeClientCertificateFunction.NAME;

  private final RevokeClientCertificateFunction function;

  /** The face that this function shows to events. */
  public EventFunction(RevokeClientCertificateFunction function) {
    this.function = function;
  }

  /**
   * Revokes the certificate that the event's data names.
   *
   * @return the event that says so; fails as {@link RevokeClientCertificateFunction#revoke} does
   * @throws DocumentedException where the data is not valid
   */
  @Funq("RevokeClientCertificateEvent")
  @CloudEventMapping(trigger = EventDoor.TYPE)
  public Uni<CloudEvent<RevokeClientCertificateResponse>> revoke(
      CloudEvent<RevokeClientCertificateRequest> event) {
    return function.revoke(dataOf(event)).map(EventFunction::answer);
  }

  private static RevokeClientCertificateRequest dataOf(
      CloudEvent<RevokeClientCertificateRequest> event) {
    try {
      return event.data();
    } catch (UncheckedIOException noObject) {
      throw DocumentedException.invalidParameter("body");
    }
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

package dev.clientcert.trigger;

import dev.clientcert.function.RequestId;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The id that the {@link FrontDoor} gave the current HTTP request. */
@ApplicationScoped
public class RoutingContextRequestId implements RequestId {

  private final CurrentVertxRequest current;

  /** The id of the request that this is about at the time of asking. */
  RoutingContextRequestId(CurrentVertxRequest current) {
    this.current = current;
  }

  @Override
  public String value() {
    return FrontDoor.requestIdOf(current.getCurrent());
  }
}

package dev.clientcert.http;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import io.netty.util.AsciiString;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives every request its id, and turns away what comes too late or is too large. */
@Singleton
public class Admission {

  /** Ready to be sent. */
  private static final AsciiString REQUEST_ID = AsciiString.cached(Exchange.REQUEST_ID_HEADER);

  private final Duration shutdownDelay;
  private final boolean forwarding;
  private long refuseAfter;
  private volatile boolean shuttingDown;

  /**
   * An admission that ends at shutdown.
   *
   * @param shutdownDelay for how long the application goes on serving once it is to end
   * @param forwarding whether a proxy says from where requests come
   */
  Admission(
      @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> shutdownDelay,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarding) {
    this.shutdownDelay = shutdownDelay.orElse(Duration.ZERO);
    this.forwarding = forwarding;
  }

  /** Installs both stages. */
  void install(@Observes Router router) {
    Stage.IDENTIFICATION.install(router, this::identify);
    Stage.ADMISSION.install(router, Admission::admit);
  }

  private void identify(RoutingContext context) {
    Exchange exchange = Exchange.of(context);
    context.response().putHeader(REQUEST_ID, exchange.requestId());
    if (forwarding) {
      exchange.markForwarded();
    }
    if (isTooLate(exchange)) {
      // Said later, once it is known in what way to say it.
      exchange.markTooLate();
    }
    context.next();
  }

  private static void admit(RoutingContext context) {
    if (Exchange.of(context).isTooLate()) {
      context.fail(new DocumentedException(ErrorCode.INTERNAL_EXCEPTION));
    } else if (isTooLarge(context.request())) {
      context.fail(new DocumentedException(ErrorCode.BODY_TOO_LARGE));
    } else {
      Exchange.of(context).markAdmitted();
      context.next();
    }
  }

  /**
   * From the end of the configured delay on, if there is any, refuses what comes. Quarkus waits for
   * the requests that came before, and may cut the connection of a later one at any moment, which
   * then must not have changed anything.
   */
  void close(@Observes ShutdownDelayInitiatedEvent shutdown) {
    refuseAfter = System.nanoTime() + shutdownDelay.toNanos();
    shuttingDown = true;
  }

  private boolean isTooLate(Exchange exchange) {
    return shuttingDown && System.nanoTime() - refuseAfter >= 0 && !exchange.isPublic();
  }

  /**
   * Quarkus would refuse a body that says so of itself too, but without a word, and only where it
   * reads it.
   */
  private static boolean isTooLarge(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && Long.parseLong(length) > Exchange.MAX_BODY_BYTES;
  }
}

package dev.clientcert.store;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.RevocationOutcome;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.NonceStore.Room;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Says by {@code /q/health/ready} whether the store can revoke. It is asked to revoke a certificate
 * that cannot exist, since a store that only reads is of no use, and to take a nonce, without which
 * no signed call gets so far. However often somebody wants to know, it is asked once a second at
 * most.
 *
 * <p>How full a bounded store of nonces is, and how many requests it refused, stands beside it.
 * That alone does not make an instance unready as long as any account has room left: one account's
 * flood would otherwise take it from all others. When there is no room for anybody, it is unready.
 */
@Readiness
@Singleton
public class StoreReadiness implements AsyncHealthCheck {

  private static final Logger LOG = Logger.getLogger(StoreReadiness.class);
  private static final String NAME = "certificate store";
  private static final String NO_ACCOUNT = "";
  private static final long NO_SITE = 0;
  private static final String NO_CERTIFICATE = "";
  private static final Duration ONCE = Duration.ofSeconds(1);
  private static final String NO_PRINCIPAL = "";
  private static final String NO_NONCE = "";
  private static final UUID NO_CALL = new UUID(0, 0);

  private final CertificateStore store;
  private final NonceStore nonces;
  private final Clock clock;
  private final boolean shared;
  private final Uni<Boolean> answer;
  private final AtomicBoolean ready = new AtomicBoolean(true);

  /** Says it of these stores. */
  StoreReadiness(CertificateStore store, NonceStore nonces, Clock clock, ClientCertConfig config) {
    this.store = store;
    this.nonces = nonces;
    this.clock = clock;
    this.shared = config.store().kind() == Kind.POSTGRESQL;
    // The memory store can; asking it would only take time of a cold start.
    this.answer =
        shared
            ? Uni.createFrom().deferred(this::ask).memoize().forFixedDuration(ONCE)
            : Uni.createFrom().item(true);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return answer.map(this::response);
  }

  private HealthCheckResponse response(boolean up) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
    Optional<Room> room = nonces.room(clock.instant());
    room.ifPresent(
        nonceRoom ->
            response
                .withData("noncesUsed", nonceRoom.used())
                .withData("nonceCapacity", nonceRoom.capacity())
                .withData("refusedForLackOfRoom", nonceRoom.refused()));
    return response.status(up && room.filter(Room::isFull).isEmpty()).build();
  }

  /** Has the log say at start what is wrong, and not only when the first caller comes. */
  void look(@Observes StartupEvent start) {
    if (shared) {
      answer.subscribe().with(up -> {});
    }
  }

  private Uni<Boolean> ask() {
    return store
        .revoke(NO_ACCOUNT, NO_SITE, NO_CERTIFICATE, NO_CALL)
        .chain(outcome -> takeNonce().replaceWith(outcome))
        .map(RevocationOutcome.NotFound.class::isInstance)
        .onFailure()
        .recoverWithItem(this::isDown)
        .invoke(this::note);
  }

  /**
   * Always the same one, and nobody's: whether it was taken before does not count. In memory, it
   * would only take room.
   */
  private Uni<Boolean> takeNonce() {
    Instant now = clock.instant();
    return nonces.room(now).isPresent()
        ? Uni.createFrom().item(true)
        : nonces.isFirstUse(NO_ACCOUNT, NO_PRINCIPAL, NO_NONCE, now, now);
  }

  private boolean isDown(Throwable failure) {
    if (ready.get()) {
      LOG.warnf(
          "The certificate store cannot revoke: %s. Until it can, calls get InternalException."
              + " See deploy/postgresql for what it needs.",
          failure.getMessage());
    }
    return false;
  }

  private void note(boolean up) {
    if (!ready.getAndSet(up) && up) {
      LOG.info("The certificate store can revoke again");
    }
  }
}

package dev.clientcert.store;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Transition;
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
 * Reports at {@code /q/health/ready} whether the store can revoke. The probe revokes a certificate
 * that cannot exist, since a read-only store is of no use, and records a nonce, which every signed
 * call needs. It runs at most once a second.
 *
 * <p>The report includes how full a limited store of nonces is. An instance is unready only if no
 * account has room left: otherwise one account's flood would take the instance away from all
 * others.
 */
@Readiness
@Singleton
public class StoreReadiness implements AsyncHealthCheck {

  private static final Logger LOG = Logger.getLogger(StoreReadiness.class);
  private static final String NAME = "certificate store";
  private static final String NO_ACCOUNT = "";
  private static final long NO_SITE = 0;
  private static final String NO_CERTIFICATE = "";
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
  private static final String NO_PRINCIPAL = "";
  private static final String NO_NONCE = "";
  private static final UUID NO_CALL = new UUID(0, 0);

  private final CertificateStore store;
  private final NonceStore nonces;
  private final Clock clock;
  private final boolean shared;
  private final Uni<Boolean> answer;
  private final AtomicBoolean ready = new AtomicBoolean(true);

  /** Creates a check of these stores. */
  StoreReadiness(CertificateStore store, NonceStore nonces, Clock clock, ClientCertConfig config) {
    this.store = store;
    this.nonces = nonces;
    this.clock = clock;
    this.shared = config.store().kind() == Kind.POSTGRESQL;
    // The memory store always can; probing it would only delay a cold start.
    this.answer =
        shared
            ? Uni.createFrom().deferred(this::probe).memoize().forFixedDuration(PROBE_INTERVAL)
            : Uni.createFrom().item(true);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return answer.map(this::report);
  }

  private HealthCheckResponse report(boolean up) {
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

  /** Probes a shared store at start, so that the log reports a problem before the first call. */
  void probeAtStart(@Observes StartupEvent start) {
    if (shared) {
      answer.subscribe().with(up -> {});
    }
  }

  private Uni<Boolean> probe() {
    return store
        .change(
            Transition.REVOKE,
            new Change(NO_ACCOUNT, NO_CALL, false, clock.instant()),
            NO_SITE,
            NO_CERTIFICATE)
        .chain(outcome -> recordNonce().replaceWith(outcome))
        .map(ChangeOutcome.NotFound.class::isInstance)
        .onFailure()
        .recoverWithItem(this::logFailure)
        .invoke(this::logRecovery);
  }

  /**
   * Records a fixed nonce; whether it was used before does not matter. Skipped in memory, where it
   * would only take room.
   */
  private Uni<Boolean> recordNonce() {
    Instant now = clock.instant();
    return nonces.room(now).isPresent()
        ? Uni.createFrom().item(true)
        : nonces.recordUse(NO_ACCOUNT, NO_PRINCIPAL, NO_NONCE, now, now);
  }

  private boolean logFailure(Throwable failure) {
    if (ready.get()) {
      LOG.warnf(
          "The certificate store cannot revoke: %s. Until it can, calls get InternalException."
              + " It needs a server that takes writes, all migrations, and a role with all grants;"
              + " see deploy/postgresql.",
          failure.getMessage());
    }
    return false;
  }

  private void logRecovery(boolean up) {
    if (!ready.getAndSet(up) && up) {
      LOG.info("The certificate store can revoke again");
    }
  }
}

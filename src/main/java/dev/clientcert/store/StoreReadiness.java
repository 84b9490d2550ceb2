package dev.clientcert.store;

import dev.clientcert.ClientCertConfig;
import dev.clientcert.ClientCertConfig.Store.Kind;
import dev.clientcert.revocation.CertificateStore;
import dev.clientcert.revocation.RevocationOutcome;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Says by {@code /q/health/ready} whether the store can revoke. It is asked to revoke a certificate
 * that cannot exist, since a store that only reads is of no use. However often somebody wants to
 * know, it is asked once a second at most.
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
  private static final UUID NO_CALL = new UUID(0, 0);

  private final CertificateStore store;
  private final boolean shared;
  private final Uni<Boolean> answer;
  private final AtomicBoolean ready = new AtomicBoolean(true);

  /** Says it of this store. */
  StoreReadiness(CertificateStore store, ClientCertConfig config) {
    this.store = store;
    this.shared = config.store().kind() == Kind.POSTGRESQL;
    // The memory store can; asking it would only take time of a cold start.
    this.answer =
        shared
            ? Uni.createFrom().deferred(this::ask).memoize().forFixedDuration(ONCE)
            : Uni.createFrom().item(true);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return answer.map(up -> HealthCheckResponse.named(NAME).status(up).build());
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
        .map(RevocationOutcome.NotFound.class::isInstance)
        .onFailure()
        .recoverWithItem(this::isDown)
        .invoke(this::note);
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

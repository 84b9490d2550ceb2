package dev.clientcert.issuance;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Issues certificates, on threads of its own: at most half of the processors make keys and sign, so
 * that all other calls have the rest. The threads start when there is work, and end soon after it.
 */
@Singleton
public class Issuer {

  /** The maximum number of orders that wait. */
  static final int MAX_WAITING = 256;

  /** How long an order may wait; as long as official clients wait for an answer. */
  static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private static final int IDLE_SECONDS = 10;

  private final Authorities authorities;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor threads;

  /** Creates the issuer of these CAs. */
  @Inject
  Issuer(Authorities authorities) {
    this(authorities, System::nanoTime);
  }

  /** Creates an issuer that measures time by another clock. */
  Issuer(Authorities authorities, LongSupplier nanoTime) {
    this.authorities = authorities;
    this.nanoTime = nanoTime;
    int size = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Issuer::newDaemonThread);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "issuer");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends the threads. Orders that wait are refused. */
  @PreDestroy
  void close() {
    threads.shutdownNow().forEach(work -> ((Work) work).refuse("the application is ending"));
  }

  /**
   * Issues a certificate by the CA of the account that owns the site. Checks what was asked for,
   * makes keys and signs on threads of its own, so that nothing else waits for that.
   *
   * @return the outcome, on the Vert.x context of the caller
   */
  public Uni<IssuanceOutcome> issue(IssuanceOrder order) {
    Context caller = Vertx.currentContext();
    return Uni.createFrom()
        .<IssuanceOutcome>emitter(emitter -> accept(new Work(order, emitter, nanoTime.getAsLong())))
        .emitOn(
            emission -> {
              if (caller == null) {
                emission.run();
              } else {
                caller.runOnContext(any -> emission.run());
              }
            });
  }

  private void accept(Work work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException full) {
      work.refuse(
          threads.isShutdown()
              ? "the application is ending"
              : MAX_WAITING + " orders of certificates are waiting");
    }
  }

  /** An order, and who waits for its outcome. */
  private final class Work implements Runnable {

    private final IssuanceOrder order;
    private final UniEmitter<? super IssuanceOutcome> emitter;
    private final long start;

    Work(IssuanceOrder order, UniEmitter<? super IssuanceOutcome> emitter, long start) {
      this.order = order;
      this.emitter = emitter;
      this.start = start;
    }

    @Override
    public void run() {
      if (nanoTime.getAsLong() - start > MAX_WAIT.toNanos()) {
        refuse("the order waited for more than " + MAX_WAIT.toSeconds() + " seconds");
        return;
      }
      try {
        emitter.complete(fulfil(order));
      } catch (UnavailableException unavailable) {
        refuse(unavailable.getMessage());
      } catch (Throwable failure) {
        // Somebody waits for an answer, whatever it is.
        emitter.fail(failure);
      }
    }

    void refuse(String reason) {
      emitter.complete(new IssuanceOutcome.Unavailable(reason));
    }
  }

  private IssuanceOutcome fulfil(IssuanceOrder order)
      throws UnavailableException, GeneralSecurityException, IOException {
    Authority authority = authorities.of(order.site().accountId(), order.time());
    Instant notBefore = order.time().truncatedTo(ChronoUnit.SECONDS);
    Instant notAfter = notBefore.plus(order.validityDays(), ChronoUnit.DAYS);
    if (!authority.isValidUntil(notAfter)) {
      return new IssuanceOutcome.BeyondAuthority();
    }
    X500Name siteName = Names.subject(order.site().name().strip());
    String privateKey = null;
    Applicant applicant;
    if (order.signingRequest() == null) {
      KeyPair keys = KeyPairs.generate(order.keyAlgorithm());
      privateKey = Pem.encode("PRIVATE KEY", keys.getPrivate().getEncoded());
      applicant = new Applicant(siteName, keys.getPublic(), null);
    } else {
      applicant = SigningRequest.read(order.signingRequest()).orElse(null);
      if (applicant == null) {
        return new IssuanceOutcome.InvalidSigningRequest();
      }
      if (applicant.subject().size() == 0) {
        applicant = applicant.with(siteName);
      }
    }
    return new IssuanceOutcome.Issued(
        authority.issue(applicant, order.time(), notBefore, notAfter), privateKey);
  }
}

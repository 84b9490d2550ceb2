package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.DelegatedResponder;
import dev.clientcert.issuance.UnavailableException;
import dev.clientcert.issuance.Workers;
import dev.clientcert.issuance.revocation.OcspQuestion.Status;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.jboss.logging.Logger;

/**
 * Answers by OCSP whether certificates of the CAs here are revoked: RFC 6960, in the profile of RFC
 * 9919.
 */
@Singleton
public class OcspResponder {

  private static final Logger LOG = Logger.getLogger(OcspResponder.class);
  private static final long MAX_CACHE_BYTES = 16 * 1024 * 1024;

  /** For how long a change by another instance can go unnoticed. */
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  /** The maximum number of answers that wait for a thread; on P-256 half a second's work. */
  private static final int MAX_WAITING = 1000;

  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  /** Twice as long as RFC 5280 allows. No certificate has a longer one. */
  private static final int MAX_SERIAL_NUMBER_BITS = 320;

  private final RevocationStore store;
  private final Clock clock;
  private final Duration validity;
  private final OcspIssuers issuers;
  private final OcspVersions versions;
  private final OcspCache cache = new OcspCache(MAX_CACHE_BYTES);
  private final Workers workers;

  /** The CAs as signatories, by their ids. */
  private final Map<String, OcspSignatory> signatories = new ConcurrentHashMap<>();

  /** To whom one of the CAs delegates; {@code null} for nobody. */
  private final DelegatedResponder delegate;

  private final AtomicBoolean warnedOfExpiry = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * Reads the responder to which a CA delegates, if any.
   *
   * @param faults where problems with its files are reported in development
   * @throws ConfigurationException if it cannot be used, except in development
   */
  @Inject
  OcspResponder(
      Authorities authorities,
      RevocationStore store,
      ClientCertConfig config,
      Clock clock,
      Instance<DevelopmentFaults> faults) {
    this(
        authorities,
        store,
        config,
        clock,
        System::nanoTime,
        new Workers("ocsp", Workers.halfOfProcessors(), MAX_WAITING, MAX_WAIT),
        faults.isUnsatisfied() ? null : faults.get());
  }

  /**
   * Does the same; reports no faults if there is {@code null} to report them to.
   *
   * @param workers the threads that sign, which end with this
   */
  OcspResponder(
      Authorities authorities,
      RevocationStore store,
      ClientCertConfig config,
      Clock clock,
      LongSupplier nanoTime,
      Workers workers,
      DevelopmentFaults faults) {
    this.store = store;
    this.clock = clock;
    this.validity = config.ocsp().validity();
    this.workers = workers;
    this.issuers = new OcspIssuers(authorities);
    this.versions =
        new OcspVersions(
            store, config.store().kind() == Kind.MEMORY ? Duration.ZERO : MAX_AGE, nanoTime);
    this.delegate =
        DelegatedResponder.read(config.ocsp(), authorities.all(), clock.instant(), faults)
            .orElse(null);
  }

  /** Ends the threads. Answers that wait are refused. */
  @PreDestroy
  void close() {
    workers.close();
  }

  /**
   * Answers a request, whatever it is. What has to be signed is signed on threads of its own.
   *
   * @param request the bytes of the request, which nobody may change
   */
  public Uni<OcspAnswer> answer(byte[] request) {
    // Few stages: each costs an answer from the cache as much as finding it there.
    try {
      return respond(request).onFailure().recoverWithItem(this::tryLater);
    } catch (RuntimeException failure) {
      return Uni.createFrom().item(tryLater(failure));
    }
  }

  private Uni<OcspAnswer> respond(byte[] request) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    OcspCache.Entry kept = cache.find(request, now);
    if (kept != null) {
      return answerAgain(request, kept, now);
    }
    OcspRequest parsed;
    try {
      parsed = OcspRequest.parse(request);
    } catch (RuntimeException malformed) {
      return Uni.createFrom().item(error(OCSPResponseStatus.MALFORMED_REQUEST));
    }
    OcspIssuers.Issuer issuer = issuers.find(parsed.certificates());
    if (issuer == null) {
      return Uni.createFrom().item(error(OCSPResponseStatus.UNAUTHORIZED));
    }
    OcspQuestion question = new OcspQuestion(issuer, parsed.certificates(), parsed.nonce());
    if (question.nonce() != null) {
      return find(question).flatMap(statuses -> sign(question, statuses, now));
    }
    return versions
        .current(issuer.scope())
        .flatMap(
            version ->
                find(question)
                    .flatMap(statuses -> signAndKeep(request, question, statuses, version, now)));
  }

  private Uni<OcspAnswer> answerAgain(byte[] request, OcspCache.Entry kept, Instant now) {
    OcspQuestion question = kept.question();
    return versions
        .current(question.issuer().scope())
        .flatMap(
            version -> {
              if (kept.isOf(version)) {
                noteSuccess();
                return Uni.createFrom().item(kept.answer());
              }
              return find(question)
                  .flatMap(statuses -> renew(request, kept, statuses, version, now));
            });
  }

  private Uni<OcspAnswer> renew(
      byte[] request, OcspCache.Entry kept, List<Status> statuses, long version, Instant now) {
    OcspQuestion question = kept.question();
    return statuses.equals(kept.statuses())
        ? Uni.createFrom()
            .item(
                cache.keep(
                    request, new OcspCache.Entry(question, statuses, version, kept.answer()), now))
        : signAndKeep(request, question, statuses, version, now);
  }

  private Uni<OcspAnswer> signAndKeep(
      byte[] request, OcspQuestion question, List<Status> statuses, long version, Instant now) {
    return sign(question, statuses, now)
        .map(
            answer ->
                cache.keep(request, new OcspCache.Entry(question, statuses, version, answer), now));
  }

  private Uni<List<Status>> find(OcspQuestion question) {
    RevocationScope scope = question.issuer().scope();
    if (question.certificates().size() == 1) {
      return find(scope, question.certificates().get(0)).map(List::of);
    }
    List<Uni<Status>> all = new ArrayList<>(question.certificates().size());
    for (CertID certificate : question.certificates()) {
      all.add(find(scope, certificate));
    }
    return Uni.join().all(all).usingConcurrencyOf(1).andFailFast();
  }

  private Uni<Status> find(RevocationScope scope, CertID certificate) {
    BigInteger serialNumber = certificate.getSerialNumber().getValue();
    if (serialNumber.signum() < 0 || serialNumber.bitLength() > MAX_SERIAL_NUMBER_BITS) {
      return Uni.createFrom().item(Status.UNKNOWN);
    }
    return store
        .find(scope, serialNumber)
        .map(
            found -> {
              Status status =
                  found.map(one -> new Status(true, one.revocation())).orElse(Status.UNKNOWN);
              noteSuccess();
              return status;
            });
  }

  private Uni<OcspAnswer> sign(OcspQuestion question, List<Status> statuses, Instant now) {
    boolean delegated =
        delegate != null
            && delegate.authorityId().equals(question.issuer().authority().id())
            && isInTime(now);
    Instant end = now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
    Instant nextUpdate = delegated && end.isAfter(delegate.notAfter()) ? delegate.notAfter() : end;
    OcspSignatory signatory =
        delegated
            ? signatories.computeIfAbsent("", any -> OcspSignatory.of(delegate))
            : signatories.computeIfAbsent(
                question.issuer().authority().id(),
                any -> OcspSignatory.of(question.issuer().authority()));
    return workers.run(
        () ->
            OcspAnswer.signed(
                signatory.answer(question, statuses, now, nextUpdate),
                question.nonce() == null,
                now,
                nextUpdate));
  }

  private boolean isInTime(Instant now) {
    boolean inTime = now.isBefore(delegate.notAfter());
    if (!inTime && warnedOfExpiry.compareAndSet(false, true)) {
      LOG.warnf(
          "The responder's certificate, clientcert.ocsp.certificate, expired at %s: the CA %s now"
              + " signs answers by OCSP itself. Name a new certificate, and start again.",
          delegate.notAfter(), delegate.authorityId());
    }
    return inTime;
  }

  private void noteSuccess() {
    if (failing.get() && failing.compareAndSet(true, false)) {
      LOG.info("Answers by OCSP do not fail any more");
    }
  }

  private OcspAnswer tryLater(Throwable failure) {
    if (failure instanceof UnavailableException) {
      LOG.debugf("No answer by OCSP: %s", failure.getMessage());
    } else if (failing.compareAndSet(false, true)) {
      LOG.warn("Answers by OCSP fail, and say tryLater until the cause is gone", failure);
    }
    return error(OCSPResponseStatus.TRY_LATER);
  }

  private static OcspAnswer error(int status) {
    try {
      return OcspAnswer.error(new OCSPResponse(new OCSPResponseStatus(status), null).getEncoded());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}

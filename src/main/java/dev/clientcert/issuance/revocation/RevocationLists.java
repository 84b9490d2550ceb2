package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The current CRLs of the CAs. A CRL that somebody gets has all changes that were answered before.
 * It is made when that is necessary, once for all who wait for it, and at most once a second.
 */
@Singleton
public class RevocationLists {

  private static final int MAX_WAITING = 256;
  private static final long MAX_REPLACED_BYTES = 64L << 20;
  private static final int MAX_LEVELS = 10;

  private final Authorities authorities;
  private final CurrentList.Surroundings surroundings;
  private final Readers readers = new Readers(MAX_REPLACED_BYTES);
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** Who learns the ids of those that are known; {@code null} for nobody. */
  private volatile Consumer<String> observer;

  /** Creates the lists, of which none is made yet. */
  @Inject
  RevocationLists(
      Authorities authorities, RevocationStore store, ClientCertConfig config, Clock clock) {
    this(
        authorities,
        store,
        config.crl().validity(),
        clock,
        System::nanoTime,
        Infrastructure.getDefaultWorkerPool(),
        RevocationLists::sleep);
  }

  /** Creates the lists with other clocks. */
  RevocationLists(
      Authorities authorities,
      RevocationStore store,
      Duration validity,
      Clock clock,
      LongSupplier nanoTime,
      ScheduledExecutorService timer,
      Consumer<Duration> pause) {
    this.authorities = authorities;
    this.surroundings =
        new CurrentList.Surroundings(
            store,
            new Workers("crl", 1, MAX_WAITING, CurrentList.MAX_WAIT),
            validity,
            clock,
            nanoTime,
            timer,
            pause);
  }

  /**
   * A CA that somebody has asked for.
   *
   * @param above the CAs above it that we have the keys of
   */
  private record Known(CurrentList list, List<Authority> above) {}

  /**
   * Returns the CRL of a CA in DER, which each subscription asks for anew. Fails if the store does,
   * or after half a minute.
   *
   * @param id the id of the CA
   * @return the CRL, on the Vert.x context of the caller; empty if there is no such CA, or it must
   *     not sign CRLs
   */
  public Optional<Uni<PublishedList>> findDer(String id) {
    return find(id).map(found -> found.list().get().map(list -> file(List.of(list))));
  }

  /**
   * Returns the CRL of a CA in PEM, and behind it those of the CAs above it that we can make: who
   * checks every level needs them all.
   *
   * @param id the id of the CA
   * @return the CRLs, as those of {@link #findDer}
   */
  public Optional<Uni<PublishedList>> findPem(String id) {
    return find(id).map(this::pem);
  }

  private Uni<PublishedList> pem(Known found) {
    List<Uni<SignedList>> levels = new ArrayList<>();
    levels.add(pem(found.list()));
    for (Authority authority : found.above()) {
      levels.add(pem(known(authority).list()));
    }
    return Uni.join().all(levels).andFailFast().map(this::file);
  }

  private Uni<SignedList> pem(CurrentList list) {
    return list.get().onItem().transformToUni(der -> der.toPem(surroundings.workers()));
  }

  private PublishedList file(List<SignedList> lists) {
    return new PublishedList(lists, readers);
  }

  /**
   * Has the observer learn the ids of the CAs of which somebody asks for a CRL, also of those of
   * which somebody did. It may learn of one twice. Nobody observes but the artifact with metrics.
   */
  void observe(Consumer<String> observer) {
    this.observer = observer;
    known.keySet().forEach(observer);
  }

  /**
   * Returns until when the latest CRL of a CA is valid; empty if nobody has got one here since the
   * start. Has none made, and asks no store.
   */
  Optional<Instant> nextUpdate(String id) {
    return Optional.ofNullable(known.get(id)).flatMap(one -> one.list().nextUpdate());
  }

  private Optional<Known> find(String id) {
    return authorities.find(id).filter(Authority::maySignLists).map(this::known);
  }

  private Known known(Authority authority) {
    Known present = known.get(authority.id());
    if (present != null) {
      return present;
    }
    Known added =
        known.computeIfAbsent(
            authority.id(),
            id ->
                new Known(
                    new CurrentList(authority, authorities.scopeOf(authority), surroundings),
                    findAbove(authority)));
    if (observer != null) {
      observer.accept(authority.id());
    }
    return added;
  }

  private List<Authority> findAbove(Authority lowest) {
    List<Authority> above = new ArrayList<>();
    Optional<Authority> issuer = findIssuer(lowest);
    for (int level = 0; level < MAX_LEVELS && issuer.isPresent(); level++) {
      if (issuer.get().maySignLists()) {
        above.add(issuer.get());
      }
      issuer = findIssuer(issuer.get());
    }
    return above;
  }

  private Optional<Authority> findIssuer(Authority authority) {
    if (authority.certificate().getIssuer().equals(authority.certificate().getSubject())) {
      return Optional.empty();
    }
    X509Certificate certificate = certificate(authority);
    return authorities.all().stream().filter(one -> one.hasIssued(certificate)).findFirst();
  }

  private static X509Certificate certificate(Authority authority) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(authority.published().der()));
    } catch (CertificateException impossible) {
      throw new IllegalStateException("the certificate of a CA cannot be read", impossible);
    }
  }

  private static void sleep(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes no more lists. */
  @PreDestroy
  void close() {
    surroundings.workers().close();
  }
}

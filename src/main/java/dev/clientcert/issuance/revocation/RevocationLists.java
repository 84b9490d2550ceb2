package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
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
  private final Map<String, Files> files = new ConcurrentHashMap<>();

  /** Creates the lists, of which none is made yet. */
  @Inject
  RevocationLists(
      Authorities authorities,
      RevocationStore store,
      ClientCertConfig config,
      Clock clock,
      Vertx vertx) {
    this(
        authorities,
        store,
        config.crl().validity(),
        clock,
        System::nanoTime,
        (delay, work) -> vertx.setTimer(delay.toMillis() + 1, any -> work.run()),
        RevocationLists::sleep);
  }

  /** Creates the lists with other clocks. */
  RevocationLists(
      Authorities authorities,
      RevocationStore store,
      Duration validity,
      Clock clock,
      LongSupplier nanoTime,
      BiConsumer<Duration, Runnable> timer,
      Consumer<Duration> pause) {
    this.authorities = authorities;
    this.surroundings =
        new CurrentList.Surroundings(
            store,
            new Workers("crl", 1, MAX_WAITING, CurrentList.MAX_WAIT),
            new ReplacedLists(MAX_REPLACED_BYTES),
            validity,
            clock,
            nanoTime,
            timer,
            pause);
  }

  /**
   * The files of a CA.
   *
   * @param above the CAs above it that we have the keys of
   */
  private record Files(CurrentList list, PemFile pem, List<Authority> above) {}

  /**
   * Returns the CRL of a CA in DER, which each subscription asks for anew. Fails if the store does,
   * or after half a minute.
   *
   * @param id the id of the CA
   * @return the CRL, on the Vert.x context of the caller; empty if there is no such CA, or it must
   *     not sign CRLs
   */
  public Optional<Uni<PublishedList>> findDer(String id) {
    return find(id).map(found -> found.list().get());
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

  private Uni<PublishedList> pem(Files of) {
    List<Uni<PublishedList>> lists = new ArrayList<>();
    lists.add(of.list().get());
    for (Authority authority : of.above()) {
      lists.add(filesOf(authority).list().get());
    }
    return Uni.join()
        .all(lists)
        .andFailFast()
        .onItem()
        .transformToUni(of.pem()::of)
        .onItem()
        .ifNull()
        .switchTo(() -> pem(of));
  }

  private Optional<Files> find(String id) {
    return authorities.find(id).filter(Authority::maySignLists).map(this::filesOf);
  }

  private Files filesOf(Authority authority) {
    Files known = files.get(authority.id());
    return known != null
        ? known
        : files.computeIfAbsent(
            authority.id(),
            id ->
                new Files(
                    new CurrentList(authority, authorities.scopeOf(authority), surroundings),
                    new PemFile(surroundings.workers(), surroundings.replaced()),
                    findAbove(authority)));
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
    return authorities.all().stream()
        .filter(one -> one.certificate().getSubject().equals(authority.certificate().getIssuer()))
        .filter(one -> isSignedBy(authority, one))
        .findFirst();
  }

  private static boolean isSignedBy(Authority authority, Authority issuer) {
    try {
      certificate(authority).verify(certificate(issuer).getPublicKey());
      return true;
    } catch (GeneralSecurityException another) {
      return false;
    }
  }

  private static Certificate certificate(Authority authority) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(authority.published().der()));
  }

  private static void sleep(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes no more lists, and lets go of those that there are. */
  @PreDestroy
  void close() {
    surroundings.workers().close();
    for (Files one : files.values()) {
      one.list().close();
      one.pem().close();
    }
  }
}

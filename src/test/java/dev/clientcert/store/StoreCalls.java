package dev.clientcert.store;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Calls to a store by the owner of a site, answered before they return. */
public record StoreCalls(CertificateStore store, Site site) {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Instant NOW = Instant.parse("2026-03-01T10:11:12.131415Z");

  /** A call that may come again. */
  Change call(UUID requestId, Instant time) {
    return new Change(site.accountId(), requestId, true, time);
  }

  ChangeOutcome change(Transition transition, Change change, String id) {
    return store.change(transition, change, site.id(), id).await().atMost(PATIENCE);
  }

  ChangeOutcome change(Transition transition, UUID requestId, String id) {
    return change(transition, call(requestId, NOW), id);
  }

  /** Makes a call of its own. */
  ChangeOutcome change(Transition transition, String id) {
    return change(transition, UUID.randomUUID(), id);
  }

  ChangeOutcome revoke(String id) {
    return change(Transition.REVOKE, id);
  }

  CreationOutcome create(Change change, IssuedCertificate issued) {
    return store.create(change, site.id(), issued).await().atMost(PATIENCE);
  }

  /** Creates a certificate by a call of its own. */
  void create(ClientCertificate certificate) {
    create(call(UUID.randomUUID(), NOW), issued(certificate));
  }

  LookupOutcome find(String id) {
    return store.find(site.accountId(), site.id(), id).await().atMost(PATIENCE);
  }

  /** The certificate with this id; {@code null} if there is none. */
  ClientCertificate certificate(String id) {
    return find(id) instanceof LookupOutcome.Found found ? found.certificate() : null;
  }

  Optional<CertificatePage> page(long number, int size) {
    return store.list(site.accountId(), site.id(), number, size).await().atMost(PATIENCE);
  }

  /** The ids of one page. */
  List<String> ids(long number, int size) {
    return page(number, size).orElseThrow().certificates().stream()
        .map(ClientCertificate::id)
        .toList();
  }

  /** Makes calls on sixteen threads, and returns their results in the same order. */
  static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : callers.invokeAll(calls, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        results.add(one.get());
      }
      return results;
    } finally {
      callers.shutdownNow();
    }
  }

  /** Something that is as good as the DER of a certificate. */
  static IssuedCertificate issued(ClientCertificate certificate) {
    return new IssuedCertificate(
        certificate, ("DER of " + certificate.id()).getBytes(StandardCharsets.UTF_8));
  }

  /** A certificate that has all members. */
  static ClientCertificate full(String id, CertificateStatus status, Instant createTime) {
    return new ClientCertificate(
        id,
        "name of " + id,
        status,
        "dcdn",
        "www.example.com",
        Instant.parse("2024-06-24T07:48:00Z"),
        Instant.parse("2034-06-22T07:48:00Z"),
        "ESA CA",
        "www.example.com,*.example.com,Straße \uD83D\uDD10",
        "SHA256-RSA",
        "RSA",
        createTime,
        createTime,
        "babaded901474b9693acf530e0fb1dbb",
        "babaded901474b9693acf530e0fb1daa",
        "00ffbabaded901474b9693acf530e0fb1daababaded901474b9693acf530e0fb");
  }

  /** A certificate of which the time of its creation is known, or {@code null}. */
  public static ClientCertificate dated(String id, CertificateStatus status, Instant createTime) {
    return new ClientCertificate(
        id,
        null,
        status,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        createTime,
        null,
        null,
        null,
        null);
  }

  /** A certificate after its status changed at a time. */
  public static ClientCertificate with(
      ClientCertificate certificate, CertificateStatus status, Instant time) {
    return new ClientCertificate(
        certificate.id(),
        certificate.name(),
        status,
        certificate.type(),
        certificate.commonName(),
        certificate.notBefore(),
        certificate.notAfter(),
        certificate.issuer(),
        certificate.subjectAlternativeNames(),
        certificate.signatureAlgorithm(),
        certificate.publicKeyAlgorithm(),
        certificate.createTime(),
        time,
        certificate.caCertificateId(),
        certificate.serialNumber(),
        certificate.fingerprintSha256());
  }
}

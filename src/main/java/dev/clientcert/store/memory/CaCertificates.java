package dev.clientcert.store.memory;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The CAs of one site, which are changed as a whole, under one lock. */
final class CaCertificates {

  private static final Comparator<CaCertificate> NEWEST_FIRST =
      Comparator.comparing(
              CaCertificate::createTime, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
          .thenComparing(one -> one.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final ChangeOutcome changed;
  private final Repetitions repetitions;
  private volatile SiteAuthorities all;

  /** What a call does; the name of a kind of call that is remembered. */
  private enum Operation {
    ADD,
    DELETE,
    SET_HOSTNAMES
  }

  /** Creates a site without uploaded certificates. */
  CaCertificates(Site site, Repetitions repetitions) {
    this.changed = new ChangeOutcome.Changed(site);
    this.repetitions = repetitions;
    this.all = new SiteAuthorities(site, List.of(), List.of());
  }

  /** Returns the CAs as they are now. */
  SiteAuthorities all() {
    return all;
  }

  /**
   * Adds a certificate of a seed file, or replaces that without a PEM by that with one.
   *
   * @return {@code false} if its id is already present otherwise
   */
  synchronized boolean load(CaCertificate certificate) {
    CaCertificate present = all.find(certificate.id()).orElse(null);
    if (present == null) {
      replace(null, certificate);
      return true;
    }
    if (present.pem() == null && certificate.pem() != null) {
      replace(present, with(certificate, certificate.updateTime(), present.hostnames()));
      return true;
    }
    return present.pem() != null && certificate.pem() == null;
  }

  /**
   * Binds a CA to the host names of a seed file.
   *
   * @return {@code false} if there is no such certificate
   */
  synchronized boolean loadHostnames(String id, List<String> hostnames) {
    Optional<CaCertificate> certificate = Optional.ofNullable(id).flatMap(all::find);
    certificate.ifPresent(one -> replace(one, with(one, one.updateTime(), hostnames)));
    if (id == null) {
      setManaged(hostnames);
    }
    return id == null || certificate.isPresent();
  }

  /** Adds a certificate, if there is room, unless the same call did so before. */
  synchronized ChangeOutcome add(Change change, CaCertificate certificate) {
    return repetitions.once(
        change,
        Operation.ADD,
        () -> {
          if (all.find(certificate.id()).isEmpty()) {
            if (all.uploaded().size() >= CaCertificateStore.MAX_PER_SITE) {
              return new ChangeOutcome.NotPossible();
            }
            replace(null, with(certificate, certificate.updateTime(), certificate.hostnames()));
          }
          return changed;
        });
  }

  /** Returns what came of the same call before; {@code null} if it is new. */
  ChangeOutcome findAddition(Change change) {
    return repetitions.findChange(change.requestId(), Operation.ADD);
  }

  /** Deletes a certificate, unless the same call did so before. */
  synchronized ChangeOutcome delete(Change change, String id) {
    return repetitions.once(
        change,
        Operation.DELETE,
        () -> {
          Optional<CaCertificate> present = all.find(id);
          present.ifPresent(one -> replace(one, null));
          return present.isEmpty() ? new ChangeOutcome.NotFound() : changed;
        });
  }

  /** Binds a CA to host names, unless the same call did so before. */
  synchronized ChangeOutcome setHostnames(Change change, String id, List<String> hostnames) {
    return repetitions.once(
        change,
        Operation.SET_HOSTNAMES,
        () -> {
          if (id == null) {
            setManaged(hostnames);
            return changed;
          }
          Optional<CaCertificate> present = all.find(id);
          present.ifPresent(one -> replace(one, with(one, change.time(), hostnames)));
          return present.isEmpty() ? new ChangeOutcome.NotFound() : changed;
        });
  }

  private void setManaged(List<String> hostnames) {
    all = new SiteAuthorities(all.site(), hostnames, all.uploaded());
  }

  /** Puts one certificate in the place of another. Either is {@code null} for none. */
  private void replace(CaCertificate before, CaCertificate after) {
    all =
        new SiteAuthorities(
            all.site(),
            all.managedHostnames(),
            Stream.concat(
                    all.uploaded().stream().filter(one -> one != before), Stream.ofNullable(after))
                .sorted(NEWEST_FIRST)
                .toList());
  }

  private static CaCertificate with(
      CaCertificate certificate, Instant updateTime, List<String> hostnames) {
    return new CaCertificate(
        certificate.id(),
        certificate.name(),
        certificate.pem(),
        certificate.commonName(),
        certificate.notBefore(),
        certificate.notAfter(),
        certificate.issuer(),
        certificate.subjectAlternativeNames(),
        certificate.signatureAlgorithm(),
        certificate.publicKeyAlgorithm(),
        inMicroseconds(certificate.createTime()),
        inMicroseconds(updateTime),
        certificate.serialNumber(),
        certificate.fingerprintSha256(),
        hostnames);
  }

  private static Instant inMicroseconds(Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
  }
}

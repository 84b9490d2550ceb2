package dev.clientcert.edge;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.edge.Decision.Admitted;
import dev.clientcert.edge.Decision.Refused;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Decides at every request who is let in, by what the stores know at that moment. Only the chain is
 * not checked again as long as the same CAs count.
 */
final class Decisions {

  private static final String VERDICT = Verdict.class.getName();
  private static final int MAX_WAITING = 256;
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final SiteStore sites;
  private final CaCertificateStore uploads;
  private final RevocationStore revocations;
  private final Authorities authorities;
  private final Clock clock;
  private final ChainCheck chains;
  private final Workers workers = new Workers("edge-chains", 1, MAX_WAITING, MAX_WAIT);

  /** Creates decisions by what is in these stores. */
  Decisions(
      SiteStore sites,
      CaCertificateStore uploads,
      RevocationStore revocations,
      Authorities authorities,
      Clock clock) {
    this.sites = sites;
    this.uploads = uploads;
    this.revocations = revocations;
    this.authorities = authorities;
    this.clock = clock;
    this.chains = new ChainCheck(authorities::find);
  }

  /** Decides nothing more. */
  void close() {
    workers.close();
  }

  /**
   * Decides on a request.
   *
   * @param host the host that the client named in the handshake; {@code null} for none
   * @param session the TLS session, with the chain that the client sent
   * @return the decision; a failure if a store cannot tell
   */
  Uni<Decision> decide(String host, SSLSession session) {
    List<X509Certificate> chain = chainOf(session);
    if (chain.isEmpty()) {
      return refuse("The client sent no certificate.");
    }
    return sites
        .findByHost(host)
        .flatMap(
            found ->
                found.isEmpty()
                    ? refuse("There is no site.")
                    : decide(found.get().site(), host, chain, session));
  }

  private static List<X509Certificate> chainOf(SSLSession session) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate one : session.getPeerCertificates()) {
        chain.add((X509Certificate) one);
      }
    } catch (SSLPeerUnverifiedException none) {
      // The client has sent none.
    }
    return chain;
  }

  private Uni<Decision> decide(
      Site site, String host, List<X509Certificate> chain, SSLSession session) {
    return uploads
        .find(site.accountId(), site.id())
        .map(there -> trusted(site, there, host))
        .flatMap(trusted -> check(chain, trusted, session))
        .flatMap(
            verdict ->
                verdict.refusal() != null
                    ? refuse(verdict.refusal())
                    : decide(site, chain.get(0), verdict.authority()));
  }

  private TrustedAuthorities trusted(Site site, Optional<SiteAuthorities> there, String host) {
    List<String> uploaded = new ArrayList<>();
    if (there.isPresent() && host != null) {
      for (CaCertificate one : there.get().uploaded()) {
        if (one.pem() != null && isBound(one, host)) {
          uploaded.add(one.pem());
        }
      }
    }
    return new TrustedAuthorities(authorities.findIssuing(site.accountId()).orElse(null), uploaded);
  }

  private static boolean isBound(CaCertificate authority, String host) {
    for (String bound : authority.hostnames()) {
      if (HostNames.covers(bound, host)) {
        return true;
      }
    }
    return false;
  }

  private Uni<Verdict> check(
      List<X509Certificate> chain, TrustedAuthorities trusted, SSLSession session) {
    Instant now = clock.instant();
    if (session.getValue(VERDICT) instanceof Verdict last && last.holds(trusted, now)) {
      return Uni.createFrom().item(last);
    }
    return workers
        .run(() -> chains.check(chain, trusted, now))
        .invoke(verdict -> session.putValue(VERDICT, verdict));
  }

  private Uni<Decision> decide(Site site, X509Certificate certificate, Authority authority) {
    Decision admitted = new Admitted(site, certificate);
    if (authority == null) {
      return Uni.createFrom().item(admitted);
    }
    return revocations
        .find(authorities.scopeOf(authority), certificate.getSerialNumber())
        .map(
            status -> {
              String refusal = refusal(site, status);
              return refusal == null ? admitted : new Refused(refusal);
            });
  }

  private static String refusal(Site site, Optional<SerialNumberStatus> status) {
    if (status.isEmpty()) {
      return "The certificate is not known here.";
    }
    if (status.get().isRevoked()) {
      return refusal(status.get().revocation());
    }
    return site.accountId().equals(status.get().accountId())
        ? null
        : "The certificate is of another account.";
  }

  private static String refusal(Revocation revocation) {
    if (revocation.reason() == Revocation.Reason.CESSATION_OF_OPERATION) {
      return "The certificate was revoked, and then deleted.";
    }
    return revocation.time().equals(Instant.EPOCH)
        ? "The certificate is revoked."
        : "The certificate has been revoked since " + revocation.time() + ".";
  }

  private static Uni<Decision> refuse(String reason) {
    return Uni.createFrom().item(new Refused(reason));
  }
}

package dev.clientcert.issuance;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.asn1.x500.X500Name;

/** Issues certificates. */
@Singleton
public class Issuer {

  private final Authorities authorities;
  private final Workers workers;

  /** Creates the issuer of these CAs, which computes on these threads. */
  Issuer(Authorities authorities, Workers workers) {
    this.authorities = authorities;
    this.workers = workers;
  }

  /**
   * Issues a certificate by the CA of the account that owns the site. Checks what was asked for,
   * makes keys and signs on threads of its own, so that nothing else waits for that.
   *
   * @return the outcome, on the Vert.x context of the caller
   */
  public Uni<IssuanceOutcome> issue(IssuanceOrder order) {
    return workers
        .run(() -> fulfil(order))
        .onFailure(UnavailableException.class)
        .recoverWithItem(unavailable -> new IssuanceOutcome.Unavailable(unavailable.getMessage()));
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
        authority.issue(applicant, authorities.publication(), order.time(), notBefore, notAfter),
        privateKey);
  }
}

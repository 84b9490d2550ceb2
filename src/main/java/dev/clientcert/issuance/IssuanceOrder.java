package dev.clientcert.issuance;

import dev.clientcert.certificate.Site;
import java.time.Instant;
import java.util.Objects;

/**
 * A certificate that is to be issued.
 *
 * @param site the site that it is for
 * @param signingRequest a certificate signing request (PKCS #10) in PEM, not checked yet; {@code
 *     null} for a key that is made here
 * @param keyAlgorithm the algorithm of a key that is made here; {@code null} with a signing request
 * @param validityDays for how many days the certificate is valid, at least 1
 * @param time from when it is valid
 */
public record IssuanceOrder(
    Site site, String signingRequest, KeyAlgorithm keyAlgorithm, int validityDays, Instant time) {

  /** Rejects missing values. */
  public IssuanceOrder {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(time, "time");
    if ((signingRequest == null) == (keyAlgorithm == null)) {
      throw new IllegalArgumentException("either a signing request or the algorithm of a key");
    }
  }
}

package dev.clientcert.edge;

import dev.clientcert.issuance.Authority;
import java.time.Instant;

/**
 * What came of checking a client's chain. It holds for the same CAs and within a time, in which no
 * certificate begins or ends to be valid.
 *
 * @param trusted the CAs
 * @param from the first moment of that time
 * @param until the first moment after it
 * @param refusal why the chain is not trusted; {@code null} if it is
 * @param authority the CA of ours that issued the certificate; {@code null} if none of ours did
 */
record Verdict(
    TrustedAuthorities trusted, Instant from, Instant until, String refusal, Authority authority) {

  /** Returns whether it holds for these CAs at this time. */
  boolean holds(TrustedAuthorities now, Instant time) {
    return trusted.equals(now) && !time.isBefore(from) && time.isBefore(until);
  }
}

package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationList;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The times of a CRL.
 *
 * @param thisUpdate when it is said to be made
 * @param nextUpdate until when it is valid
 */
record RevocationListDates(Instant thisUpdate, Instant nextUpdate) {

  /** How long before a CRL is made it says so, since the clocks of those who check can be slow. */
  private static final Duration TOLERANCE = Duration.ofSeconds(10);

  /**
   * Returns the times of a CRL that is made now. They are later than those of the one before, also
   * if the clock was set back: of two CRLs that are of the same second, OpenSSL takes any.
   *
   * @param previous the CRL before; {@code null} if there is none
   */
  static RevocationListDates of(Instant now, RevocationList previous, Duration validity) {
    Instant made = now.truncatedTo(ChronoUnit.SECONDS);
    if (previous != null && !made.isAfter(made(previous))) {
      made = made(previous).plusSeconds(1);
    }
    return new RevocationListDates(made.minus(TOLERANCE), made.plus(validity));
  }

  /** Returns how far ahead of the clock a CRL is that has these times. */
  Duration ahead(Instant now) {
    return Duration.between(now.truncatedTo(ChronoUnit.SECONDS), thisUpdate);
  }

  /**
   * Returns when there is to be a CRL in place of this one: after half of the time from its making.
   */
  static Instant renewal(RevocationList list) {
    Instant made = made(list);
    return made.plus(Duration.between(made, list.nextUpdate()).dividedBy(2));
  }

  private static Instant made(RevocationList list) {
    return list.thisUpdate().plus(TOLERANCE);
  }
}

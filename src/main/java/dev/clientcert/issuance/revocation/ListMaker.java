package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.issuance.Authority;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Makes the CRLs of a CA. */
final class ListMaker implements RevocationListMaker {

  private static final Logger LOG = Logger.getLogger(ListMaker.class);

  /** How long to wait for a clock that is behind. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  private final Authority authority;
  private final Duration validity;
  private final Clock clock;
  private final Consumer<Duration> pause;
  private final UnusableCertificates unusable;
  private final long version;
  private final RevocationList known;

  /**
   * Creates a maker.
   *
   * @param pause waits
   * @param version the version that a CRL has to have at least
   * @param known the latest CRL that this process knows, since not all stores keep one; {@code
   *     null} if it knows none
   */
  ListMaker(
      Authority authority,
      Duration validity,
      Clock clock,
      Consumer<Duration> pause,
      UnusableCertificates unusable,
      long version,
      RevocationList known) {
    this.authority = authority;
    this.validity = validity;
    this.clock = clock;
    this.pause = pause;
    this.unusable = unusable;
    this.version = version;
    this.known = known;
  }

  /**
   * One that this process knows will not do, whatever its version: it would not have asked. After a
   * version has fallen, it lacks changes.
   */
  @Override
  public boolean accepts(RevocationList present) {
    return present.version() >= version
        && (known == null || present.number() > known.number())
        && clock.instant().isBefore(RevocationListDates.renewal(present));
  }

  @Override
  public RevocationList make(long versionOfSource, RevocationList kept, Source source) {
    RevocationList previous =
        kept == null || known != null && known.number() > kept.number() ? known : kept;
    RevocationListDates dates = datesAfter(previous);
    long milliseconds = clock.instant().toEpochMilli();
    long number = previous == null ? milliseconds : Math.max(previous.number() + 1, milliseconds);
    RevocationListWriter writer = new RevocationListWriter();
    try {
      source.forEach(writer::add, unusable::add);
    } finally {
      unusable.log();
    }
    byte[] der = writer.sign(authority, number, dates.thisUpdate(), dates.nextUpdate());
    return new RevocationList(versionOfSource, number, dates.thisUpdate(), dates.nextUpdate(), der);
  }

  /**
   * Instances that share a database could together make more than one CRL a second, whose times
   * would then run ahead of the clock. So each waits for the clock, but not for one that was set
   * back.
   */
  private RevocationListDates datesAfter(RevocationList previous) {
    RevocationListDates dates = RevocationListDates.of(clock.instant(), previous, validity);
    Duration ahead = dates.ahead(clock.instant());
    if (ahead.isNegative() || ahead.isZero()) {
      return dates;
    }
    pause.accept(ahead.compareTo(MAX_PAUSE) < 0 ? ahead : MAX_PAUSE);
    ahead = dates.ahead(clock.instant());
    if (ahead.compareTo(MAX_PAUSE) > 0) {
      LOG.warnf(
          "The clock is behind the last CRL of the CA %s, so the next one is valid from %s only."
              + " Until then, those who check certificates can refuse all of them. Correct the"
              + " clock. If it is right, but was far ahead, stop all instances, delete the row of"
              + " this CA in revocation_list if the store is PostgreSQL, and start them again."
              + " Servers that kept the last CRL may then refuse the next ones until its time.",
          authority.id(), dates.thisUpdate());
    }
    return dates;
  }
}

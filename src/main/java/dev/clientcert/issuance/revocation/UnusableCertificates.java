package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.SiteCertificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Names in the log, once, the certificates of a CA that cannot be in its CRL, since nobody knows
 * their serial numbers. For one thread at a time.
 */
final class UnusableCertificates {

  private static final Logger LOG = Logger.getLogger(UnusableCertificates.class);
  private static final int MAX_NAMES = 10;
  private static final int MAX_REMEMBERED = 1000;
  private static final int MAX_LENGTH = 64;

  private final String authorityId;
  private final Set<String> remembered = new HashSet<>();

  /** How many could not be remembered. */
  private long further;

  private final List<String> names = new ArrayList<>();
  private long others;
  private long furtherNow;

  /** Creates a log for the certificates of the CA with this id. */
  UnusableCertificates(String authorityId) {
    this.authorityId = authorityId;
  }

  /** Takes a certificate without a usable serial number. */
  void add(SiteCertificate found) {
    String name = found.site().id() + "/" + printable(found.certificate().id());
    if (remembered.contains(name)) {
      return;
    }
    if (remembered.size() == MAX_REMEMBERED) {
      furtherNow++;
      return;
    }
    remembered.add(name);
    if (names.size() < MAX_NAMES) {
      names.add(name);
    } else {
      others++;
    }
  }

  /** Writes to the log what was found since the last time. */
  void log() {
    others += Math.max(0, furtherNow - further);
    further = Math.max(further, furtherNow);
    if (!names.isEmpty() || others > 0) {
      LOG.warnf(
          "The CRL of the CA %s lacks certificates even if they are revoked, since they are listed"
              + " without a usable serial number: %s%s",
          authorityId,
          String.join(", ", names),
          others == 0 ? "" : (names.isEmpty() ? "" : " and ") + others + " others");
    }
    names.clear();
    others = 0;
    furtherNow = 0;
  }

  private static String printable(String id) {
    StringBuilder printable = new StringBuilder();
    id.codePoints()
        .limit(MAX_LENGTH)
        .forEach(one -> printable.appendCodePoint(Character.isISOControl(one) ? '?' : one));
    return printable.toString();
  }
}

package dev.clientcert.edge;

import dev.clientcert.certificate.Site;
import java.security.cert.X509Certificate;

/** Whether a client is let in. */
sealed interface Decision {

  /** It is. */
  record Admitted(Site site, X509Certificate certificate) implements Decision {}

  /**
   * It is not.
   *
   * @param reason why, in one sentence
   */
  record Refused(String reason) implements Decision {}
}

package dev.clientcert.certificate;

import java.util.Objects;
import java.util.Set;

/**
 * Which certificates a CA answers for: those that name it by its id, and where it has a common name
 * here, also those of this issuer that name none of the CAs here.
 *
 * @param caCertificateId the id of the CA
 * @param commonName its common name; {@code null} if certificates have to name it by its id
 * @param otherIds the ids of the other CAs here
 */
public record RevocationScope(String caCertificateId, String commonName, Set<String> otherIds) {

  /** Rejects missing values. The set is not copied: it may grow. */
  public RevocationScope {
    Objects.requireNonNull(caCertificateId, "caCertificateId");
    Objects.requireNonNull(otherIds, "otherIds");
  }

  /**
   * Returns whether it is for certificates with this id of a CA, or can be if their issuer is this
   * one.
   *
   * @param id the id; {@code null} where nobody knows
   */
  public boolean mayInclude(String id) {
    return caCertificateId.equals(id)
        || commonName != null && (id == null || !otherIds.contains(id));
  }

  /**
   * Returns whether it is for certificates with this id of a CA and this issuer.
   *
   * @param id the id; {@code null} where nobody knows
   * @param issuer the common name of the issuer; {@code null} where nobody knows
   */
  public boolean includes(String id, String issuer) {
    return caCertificateId.equals(id) || mayInclude(id) && commonName.equals(issuer);
  }
}

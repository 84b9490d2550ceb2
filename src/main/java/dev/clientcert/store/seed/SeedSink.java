package dev.clientcert.store.seed;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.store.packed.PackedCertificate;
import java.util.List;

/** Receives the content of a seed file. */
public interface SeedSink {

  /**
   * Adds a site, before its certificates; possibly not for the first time.
   *
   * @throws IllegalArgumentException if the site was added with another name or account; the
   *     message says which
   */
  void addSite(Site site);

  /**
   * Adds what else is known of a site that was added; possibly not for the first time.
   *
   * @throws IllegalArgumentException if it was added with other details, and the sink has them all
   *     at hand; the message says so. Others keep the first.
   */
  void addDetails(SiteDetails details);

  /**
   * Adds a CA certificate of a site. It may come twice, once with its PEM and once, from a listing,
   * without it: then the one with its PEM counts.
   *
   * @return {@code false} if it is a duplicate otherwise
   */
  boolean addCaCertificate(Site site, CaCertificate certificate);

  /**
   * Binds a CA to host names, after its certificate was added.
   *
   * @param id the id of an uploaded CA certificate; {@code null} for the managed CA
   * @throws IllegalArgumentException if there is no such certificate; the message says so
   */
  void addHostnames(Site site, String id, List<String> hostnames);

  /**
   * Adds a certificate of a site.
   *
   * @param packed the certificate, as {@link PackedCertificate} has it
   * @return {@code false} if it is known to be a duplicate
   * @throws IllegalArgumentException if it has its DER, and the sink cannot load that; the message
   *     says so
   */
  boolean addCertificate(Site site, byte[] packed);

  /**
   * Adds what a CRL and OCSP need of a certificate that was deleted.
   *
   * @param packed the certificate, without an id
   * @throws IllegalArgumentException if the sink keeps no such thing; the message says so
   */
  default void addDeleted(byte[] packed) {
    throw onlyInMemory("deleted certificates");
  }

  /**
   * Adds the CA that issues the certificates of an account.
   *
   * @throws IllegalArgumentException if the sink keeps no such thing; the message says so
   */
  default void addAuthority(String accountId, ManagedAuthorities.Keys keys) {
    throw onlyInMemory("the keys of a CA");
  }

  /** Returns the refusal of what only a store in memory can load. */
  static IllegalArgumentException onlyInMemory(String what) {
    return new IllegalArgumentException(what + " can be loaded with clientcert.store=memory only");
  }

  /** Names a CA in a message; the managed one by {@code null}. */
  static String describeCa(String id) {
    return id == null ? "the managed CA" : "the CA certificate \"" + id + '"';
  }

  /**
   * Says in what a site of the file differs from what is known of it.
   *
   * @param where where it is known: {@code before}, in the file, or {@code in PostgreSQL}
   */
  static String describeDifference(Site site, Site known, String where) {
    return "site "
        + site.id()
        + (site.name().equals(known.name())
            ? " belongs to account " + difference(site.accountId(), "to ", known.accountId())
            : " is named " + difference(site.name(), "", known.name()))
        + ' '
        + where;
  }

  private static String difference(String here, String preposition, String known) {
    return '"' + here + "\" here, but " + preposition + '"' + known + '"';
  }
}

package dev.clientcert.certificate;

import java.util.Optional;

/**
 * The host names to which a CA can be bound: the name of a site or a name below it, in lower case
 * and in its ASCII form (RFC 5890), such as {@code www.example.com}. Its first label can be {@code
 * *}, which stands for one label.
 */
public final class Hostnames {

  /** How many host names a CA can be bound to. */
  public static final int MAX_PER_CA = 50;

  private Hostnames() {}

  /**
   * Returns a host name in its one form; empty if it is none, or is neither the site's name nor
   * below it.
   *
   * @param hostname as it was written
   * @param site the site
   */
  public static Optional<String> normalize(String hostname, Site site) {
    throw new UnsupportedOperationException();
  }
}

package dev.clientcert.certificate;

import java.util.Objects;

/**
 * A website with client certificates.
 *
 * @param accountId the account that owns the site
 * @param id a positive number, unique across accounts
 * @param name the registered domain name, such as {@code example.com}
 */
public record Site(String accountId, long id, String name) {

  /** Rejects missing values. */
  public Site {
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(name, "name");
  }

  // Spelt out, since every start compares sites, and what a record has by itself takes long to
  // link.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Site site
            && id == site.id
            && accountId.equals(site.accountId)
            && name.equals(site.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(accountId, id, name);
  }
}

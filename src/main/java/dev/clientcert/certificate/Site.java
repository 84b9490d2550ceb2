package dev.clientcert.certificate;

import java.util.Objects;

/**
 * A website that client certificates belong to.
 *
 * @param accountId the account that owns the site
 * @param id positive, unique over all accounts
 * @param name the domain name as it was registered, such as {@code example.com}
 */
public record Site(String accountId, long id, String name) {

  /** Checks that nothing is missing. */
  public Site {
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(name, "name");
  }
}

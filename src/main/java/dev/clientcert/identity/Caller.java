package dev.clientcert.identity;

import java.security.Principal;
import java.util.Objects;

/**
 * Who calls, once that is proved.
 *
 * @param name the principal: an access key id, or a name for a bearer token; never a secret
 * @param accountId the account that the principal belongs to, and whose sites are all it can reach
 */
public record Caller(String name, String accountId) implements Principal {

  /** Checks that nothing is missing. */
  public Caller {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(accountId, "accountId");
  }

  @Override
  public String getName() {
    return name;
  }
}

package dev.clientcert.identity;

import dev.clientcert.policy.Policies;
import java.security.Principal;
import java.util.Objects;

/**
 * Who calls, once that is proved.
 *
 * @param name the principal: an access key id, or a name for a bearer token; never a secret
 * @param accountId the account that the principal belongs to, and whose sites are all it can reach
 * @param policies what the principal may do; {@code null} for the account itself, which may do
 *     everything to its own sites
 */
public record Caller(String name, String accountId, Policies policies) implements Principal {

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

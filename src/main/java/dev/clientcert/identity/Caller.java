package dev.clientcert.identity;

import java.security.Principal;
import java.util.Objects;

/**
 * An authenticated caller.
 *
 * @param name the principal: an access key id, or a name for a bearer token; never a secret
 * @param accountId the principal's account, to whose sites it is limited
 */
public record Caller(String name, String accountId) implements Principal {

  /**
   * The attribute of an identity that says what admits its call once; absent where that was checked
   * before.
   */
  public static final String TICKET = "ticket";

  /** Rejects missing values. */
  public Caller {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(accountId, "accountId");
  }

  @Override
  public String getName() {
    return name;
  }
}

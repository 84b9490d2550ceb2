package dev.clientcert.policy;

import java.security.Permission;
import java.util.Objects;

/**
 * The permission to perform an operation on a resource, as Quarkus security checks it. Its name is
 * that of the resource, such as {@code acs:esa:{regionId}:{accountId}:site/{SiteId}}; its only
 * action is the RAM action, such as {@code esa:RevokeClientCertificate}.
 */
public final class ResourcePermission extends Permission {

  private static final long serialVersionUID = 1L;

  private final String action;

  /**
   * Creates the permission for a RAM action on a resource of this account.
   *
   * @param resource what follows the account in the name of the resource, such as {@code
   *     site/1234567890123}; a literal, whatever characters it has
   */
  public ResourcePermission(String action, String region, String accountId, String resource) {
    super("acs:esa:" + region + ":" + accountId + ":" + resource);
    this.action = action;
  }

  @Override
  public String getActions() {
    return action;
  }

  /** Implies only an equal permission: what a policy covers is decided by the policy. */
  @Override
  public boolean implies(Permission permission) {
    return equals(permission);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourcePermission permission
        && permission.action.equals(action)
        && permission.getName().equals(getName());
  }

  @Override
  public int hashCode() {
    return Objects.hash(getName(), action);
  }
}

package dev.clientcert.policy;

import java.security.Permission;
import java.util.Objects;

/**
 * The permission to perform an operation on a site, as Quarkus security checks it. Its name is the
 * resource, {@code acs:esa:{regionId}:{accountId}:site/{SiteId}}; its only action is the RAM
 * action, such as {@code esa:RevokeClientCertificate}.
 */
public final class SitePermission extends Permission {

  private static final long serialVersionUID = 1L;

  private final String action;

  /** Creates the permission for a RAM action on a site of this account. */
  public SitePermission(String action, String region, String accountId, long siteId) {
    super("acs:esa:" + region + ":" + accountId + ":site/" + siteId);
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
    return other instanceof SitePermission permission
        && permission.action.equals(action)
        && permission.getName().equals(getName());
  }

  @Override
  public int hashCode() {
    return Objects.hash(getName(), action);
  }
}

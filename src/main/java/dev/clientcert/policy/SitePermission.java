package dev.clientcert.policy;

import java.security.Permission;
import java.util.Objects;

/**
 * To do something with a site: what a function asks Quarkus security for. Its name is the resource,
 * {@code acs:esa:{regionId}:{accountId}:site/{SiteId}}, its only action is the RAM action, such as
 * {@code esa:RevokeClientCertificate}.
 */
public final class SitePermission extends Permission {

  private static final long serialVersionUID = 1L;

  private final String action;

  /** The permission to do this to a site of this account. */
  public SitePermission(String action, String region, String accountId, long siteId) {
    super("acs:esa:" + region + ":" + accountId + ":site/" + siteId);
    this.action = action;
  }

  @Override
  public String getActions() {
    return action;
  }

  /** Only the very same permission: whether a policy covers it is for the policy to say. */
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

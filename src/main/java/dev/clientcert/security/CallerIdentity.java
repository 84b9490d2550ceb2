package dev.clientcert.security;

import dev.clientcert.identity.Caller;
import dev.clientcert.replay.NonceUse;
import io.quarkus.security.credential.Credential;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.security.Permission;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who calls, to Quarkus: a {@link Caller} without roles, whose permissions are asked for one by
 * one. There is one for each call, so it is no more than that.
 */
final class CallerIdentity implements SecurityIdentity {

  private final Caller caller;
  private final Predicate<Permission> check;
  private final Map<String, Object> attributes;

  /**
   * The identity of this caller.
   *
   * @param check says which permissions the caller has
   * @param ticket what the store has to record along with a change; {@code null} for nothing
   */
  CallerIdentity(Caller caller, Predicate<Permission> check, NonceUse ticket) {
    this.caller = caller;
    this.check = check;
    this.attributes = ticket == null ? Map.of() : Map.of(Caller.TICKET, ticket);
  }

  @Override
  public Principal getPrincipal() {
    return caller;
  }

  @Override
  public boolean isAnonymous() {
    return false;
  }

  @Override
  public Set<String> getRoles() {
    return Set.of();
  }

  @Override
  public boolean hasRole(String role) {
    return false;
  }

  @Override
  public Set<Permission> getPermissions() {
    return Set.of();
  }

  @Override
  public <T extends Credential> T getCredential(Class<T> type) {
    return null;
  }

  @Override
  public Set<Credential> getCredentials() {
    return Set.of();
  }

  @Override
  @SuppressWarnings("unchecked") // As the interface has it: who asks knows the type.
  public <T> T getAttribute(String name) {
    return (T) attributes.get(name);
  }

  @Override
  public Map<String, Object> getAttributes() {
    return attributes;
  }

  @Override
  public Uni<Boolean> checkPermission(Permission permission) {
    return Uni.createFrom().item(check.test(permission));
  }
}

package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The credentials of one version of the access-keys file. */
final class AccessKeys {

  private final AccessKey unknown = AccessKey.unknown();
  private final Map<String, List<AccessKey>> keysById;
  private final Map<String, Credential> bearersByHash;

  /**
   * Creates a set of credentials.
   *
   * @param keysById the keys of each access key id, which a permanent key and temporary ones may
   *     share
   * @param bearersByHash the bearer tokens by their {@link Sha256}
   */
  AccessKeys(Map<String, List<AccessKey>> keysById, Map<String, Credential> bearersByHash) {
    this.keysById = new HashMap<>(keysById);
    this.bearersByHash = new HashMap<>(bearersByHash);
  }

  /** Returns whether there is a credential that has not expired. */
  boolean hasUsableAt(Instant now) {
    for (List<AccessKey> keys : keysById.values()) {
      for (AccessKey key : keys) {
        if (!key.credential().isExpiredAt(now)) {
          return true;
        }
      }
    }
    for (Credential bearer : bearersByHash.values()) {
      if (!bearer.isExpiredAt(now)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number of access keys and bearer tokens. */
  int size() {
    int size = bearersByHash.size();
    for (List<AccessKey> keys : keysById.values()) {
      size += keys.size();
    }
    return size;
  }

  /** Finds the key with this id and security token; returns {@link AccessKey#unknown} for none. */
  AccessKey find(String accessKeyId, String securityToken) {
    for (AccessKey key : keysById.getOrDefault(accessKeyId, List.of())) {
      if (key.hasSecurityToken(securityToken)) {
        return key;
      }
    }
    return unknown;
  }

  /**
   * Finds the credential of a bearer token; returns {@code null} for none. The lookup is by hash,
   * so its timing reveals nothing about the token.
   */
  Credential findBearer(String token) {
    return bearersByHash.get(Sha256.hex(token));
  }
}

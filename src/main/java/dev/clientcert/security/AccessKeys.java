package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everyone who may call, as of one reading of the access-keys file. */
final class AccessKeys {

  private final AccessKey unknown = AccessKey.unknown();
  private final Map<String, List<AccessKey>> keysById;
  private final Map<String, Credential> bearersByHash;

  /**
   * These credentials.
   *
   * @param keysById the keys of each access key id: a permanent one and temporary ones can share an
   *     id
   * @param bearersByHash the bearer tokens by the {@link Sha256} of the token
   */
  AccessKeys(Map<String, List<AccessKey>> keysById, Map<String, Credential> bearersByHash) {
    this.keysById = new HashMap<>(keysById);
    this.bearersByHash = new HashMap<>(bearersByHash);
  }

  /** Whether anybody could call now. */
  boolean anyUsableAt(Instant now) {
    return Stream.concat(
            keysById.values().stream().flatMap(List::stream).map(AccessKey::credential),
            bearersByHash.values().stream())
        .anyMatch(credential -> !credential.expiredAt(now));
  }

  /** How many access keys and bearer tokens there are. */
  int size() {
    return keysById.values().stream().mapToInt(List::size).sum() + bearersByHash.size();
  }

  /**
   * The key with this id and security token; {@link AccessKey#unknown nobody's} where there is
   * none.
   */
  AccessKey find(String accessKeyId, String securityToken) {
    for (AccessKey key : keysById.getOrDefault(accessKeyId, List.of())) {
      if (key.takes(securityToken)) {
        return key;
      }
    }
    return unknown;
  }

  /**
   * What is known of a bearer token, or {@code null}. Found by its hash, so the time it takes tells
   * nothing of the token.
   */
  Credential findBearer(String token) {
    return bearersByHash.get(Sha256.hex(token));
  }
}

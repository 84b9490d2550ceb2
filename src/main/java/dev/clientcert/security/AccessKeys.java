package dev.clientcert.security;

import dev.clientcert.policy.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Everyone who may call, as of one reading of the access-keys file. */
final class AccessKeys {

  /** Nobody. */
  static final AccessKeys NONE = new AccessKeys(Map.of(), Map.of());

  /**
   * What an unknown access key is checked against, so that it takes as long to refuse as a wrong
   * signature.
   */
  private static final AccessKey UNKNOWN =
      new AccessKey(randomSecret(), null, null, new Caller("unknown", "none", true));

  private final Map<String, List<AccessKey>> keysById;
  private final Map<String, Bearer> bearersByHash;

  /**
   * These credentials.
   *
   * @param keysById the keys of each access key id: a permanent one and temporary ones can share an
   *     id
   * @param bearersByHash the bearer tokens by the {@link #hash} of the token
   */
  AccessKeys(Map<String, List<AccessKey>> keysById, Map<String, Bearer> bearersByHash) {
    this.keysById = new HashMap<>(keysById);
    this.bearersByHash = new HashMap<>(bearersByHash);
  }

  /** How many access keys and bearer tokens there are. */
  int size() {
    return keysById.values().stream().mapToInt(List::size).sum() + bearersByHash.size();
  }

  /**
   * The key with this id and security token; one that nothing was signed with where there is none.
   */
  AccessKey find(String accessKeyId, String securityToken) {
    for (AccessKey key : keysById.getOrDefault(accessKeyId, List.of())) {
      if (key.takes(securityToken)) {
        return key;
      }
    }
    return UNKNOWN;
  }

  /**
   * What is known of a bearer token, or {@code null}. Found by its hash, so the time it takes tells
   * nothing of the token.
   */
  Bearer findBearer(String token) {
    return bearersByHash.get(hash(token));
  }

  /** SHA-256 of a bearer token, in hex. */
  static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this Java lacks SHA-256", impossible);
    }
  }

  private static String randomSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}

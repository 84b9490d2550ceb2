package dev.clientcert.security;

/** The signature of a request. Nothing in it can be trusted before {@link #matches} succeeds. */
interface Signature {

  /** Returns the id of the claimed access key; {@code null} for none. */
  String accessKeyId();

  /** Returns the security token of a temporary credential; {@code null} for none. */
  String securityToken();

  /** Returns the nonce; {@code null} for none. */
  String nonce();

  /** Returns whether all required parts of the request were signed with this access key. */
  boolean matches(AccessKey accessKey);
}

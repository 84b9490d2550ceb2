package dev.clientcert.security;

/**
 * What a signed request presents to prove who sent it; nothing of it is believed before {@link
 * #matches} says so.
 */
interface Signature {

  /** The access key that the request claims; {@code null} where it names none. */
  String accessKeyId();

  /** The security token of a temporary credential; {@code null} for none. */
  String securityToken();

  /** The nonce; {@code null} where there is none. */
  String nonce();

  /**
   * Whether the request, the whole of what has to be signed, was signed with this access key's
   * secret.
   */
  boolean matches(AccessKey accessKey);
}

package dev.clientcert.issuance;

import java.security.PublicKey;

/** The algorithms of keys. */
public enum KeyAlgorithm {
  /** RSA; with 2,048 bits where it is made here. */
  RSA,
  /** ECDSA; on the curve P-256 where it is made here. */
  ECDSA;

  /** Returns the algorithm of a key that {@link PublicKeys} accepts. */
  static KeyAlgorithm of(PublicKey key) {
    return key.getAlgorithm().equals(RSA.name()) ? RSA : ECDSA;
  }
}

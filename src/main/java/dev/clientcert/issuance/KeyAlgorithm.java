package dev.clientcert.issuance;

/** The algorithms of keys that are made here. */
public enum KeyAlgorithm {
  /** RSA with 2,048 bits. */
  RSA,
  /** ECDSA on the curve P-256. */
  ECDSA
}

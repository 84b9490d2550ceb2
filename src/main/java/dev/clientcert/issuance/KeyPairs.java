package dev.clientcert.issuance;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** Makes keys. */
final class KeyPairs {

  private static final int RSA_BITS = 2048;

  private KeyPairs() {}

  static KeyPair generate(KeyAlgorithm algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator;
    if (algorithm == KeyAlgorithm.RSA) {
      generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
    } else {
      generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }
}

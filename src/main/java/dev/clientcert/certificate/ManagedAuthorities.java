package dev.clientcert.certificate;

import java.util.Map;

/** The CAs that were made here, at most one for each account. */
public interface ManagedAuthorities {

  /**
   * What a CA is made of.
   *
   * @param key its private key, PKCS #8 in PEM
   * @param certificate its certificate in PEM
   */
  record Keys(String key, String certificate) {

    /** Shows nothing of the key. */
    @Override
    public String toString() {
      return "the keys of a CA";
    }
  }

  /** Returns all that there are, by their accounts. */
  Map<String, Keys> save();

  /**
   * Puts these in the place of those that their accounts have. Those of other accounts stay.
   *
   * @throws IllegalArgumentException if one cannot be used; then nothing has changed, and the
   *     message quotes nothing of a key
   */
  void restore(Map<String, Keys> byAccount);
}

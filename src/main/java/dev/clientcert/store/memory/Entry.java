package dev.clientcert.store.memory;

/**
 * The place of a certificate in the indexes of its site. It stays the same when the certificate
 * changes, since neither the id nor the place in a listing does.
 */
final class Entry {

  /** The certificate, as {@code PackedCertificate} has it. */
  byte[] packed;

  Entry(byte[] packed) {
    this.packed = packed;
  }
}

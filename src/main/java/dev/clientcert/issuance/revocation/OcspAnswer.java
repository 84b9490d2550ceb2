package dev.clientcert.issuance.revocation;

import dev.clientcert.hash.Sha256;
import java.time.Instant;

/**
 * An answer by OCSP.
 *
 * @param der the bytes, which nobody may change
 * @param hash the SHA-256 of the bytes in hexadecimal; {@code null} if nobody may keep the answer,
 *     since it is an error or has a nonce
 * @param producedAt when it was made; {@code null} for an error
 * @param nextUpdate until when it is valid; {@code null} for an error
 */
public record OcspAnswer(byte[] der, String hash, Instant producedAt, Instant nextUpdate) {

  static OcspAnswer signed(byte[] der, boolean mayBeKept, Instant producedAt, Instant nextUpdate) {
    return new OcspAnswer(der, mayBeKept ? Sha256.hex(der) : null, producedAt, nextUpdate);
  }

  static OcspAnswer error(byte[] der) {
    return new OcspAnswer(der, null, null, null);
  }

  /** Returns whether it says something of a certificate, and is signed. */
  public boolean isAuthoritative() {
    return producedAt != null;
  }

  /** Returns whether caches may keep it. */
  public boolean mayBeKept() {
    return hash != null;
  }

  /** Returns whether less than half of its validity is over, so that it can still be given out. */
  boolean isFresh(Instant now) {
    return !now.isBefore(producedAt)
        && now.getEpochSecond() - producedAt.getEpochSecond()
            < nextUpdate.getEpochSecond() - now.getEpochSecond();
  }
}

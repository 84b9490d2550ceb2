package dev.clientcert.certificate;

import java.util.function.Consumer;

/** Makes CRLs of what a {@link RevocationStore} knows. Its methods may block. */
public interface RevocationListMaker {

  /**
   * Returns whether a CRL that is there will do, so that none has to be made.
   *
   * @param present the latest CRL; its {@code der} may be empty
   */
  boolean accepts(RevocationList present);

  /**
   * Makes a CRL.
   *
   * @param version the version of the store, which {@code source} has at least
   * @param previous the latest CRL, whose {@code der} may be empty; {@code null} if there is none
   * @param source what is to be in it
   */
  RevocationList make(long version, RevocationList previous, Source source);

  /** The certificates of a CA, one after the other. */
  interface Source {

    /**
     * Gives all that are revoked, and those that were deleted and have not expired, in no
     * particular order; one can come twice, if it is deleted at this moment.
     *
     * @param revoked takes a certificate that is revoked
     * @param unknown takes a certificate, of any status, that has no usable serial number
     */
    void forEach(Consumer<RevokedCertificate> revoked, Consumer<SiteCertificate> unknown);
  }
}

package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Tells which certificates of a CA are revoked, and keeps its CRL. No method but {@link #publish}
 * blocks the calling thread, and each gives an outcome or a failure within a bounded time.
 */
public interface RevocationStore {

  /**
   * Returns a number that grows with every change of what this CA has revoked. It counts all
   * changes that were answered.
   */
  Uni<Long> version(RevocationScope scope);

  /**
   * Looks up a certificate of a CA by its serial number. Sees all changes that were answered.
   *
   * @return what is known of it; empty if there is none, or it was deleted and has expired
   */
  Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber);

  /**
   * Returns the latest CRL that is accepted, or else has one made and keeps it. Of all instances
   * that share the store, one makes a CRL at a time; the others then get it. Blocks, for as long as
   * it takes.
   */
  RevocationList publish(RevocationScope scope, RevocationListMaker maker);
}

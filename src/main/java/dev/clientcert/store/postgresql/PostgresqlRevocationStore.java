package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Optional;

/** What is revoked. */
public final class PostgresqlRevocationStore implements RevocationStore {

  /**
   * Creates a store on this database.
   *
   * @param clock the clock by which deleted certificates expire
   */
  public PostgresqlRevocationStore(Postgresql database, Clock clock) {}

  @Override
  public Uni<Long> version(RevocationScope scope) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
    throw new UnsupportedOperationException();
  }
}

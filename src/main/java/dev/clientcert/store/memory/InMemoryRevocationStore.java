package dev.clientcert.store.memory;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.util.Optional;

/** What is revoked. */
final class InMemoryRevocationStore implements RevocationStore {

  InMemoryRevocationStore() {}

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

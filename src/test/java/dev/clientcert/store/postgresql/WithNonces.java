package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Change;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.UUID;

/** Stores whose changes all record a nonce of their own, for contracts that know no nonces. */
final class WithNonces {

  private WithNonces() {}

  /** A store of this world that gets a new nonce with every change. */
  static <T> T every(Class<T> port, T store, PostgresqlWorld world) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Change change) {
                  arguments[i] = withNonce(change, world);
                }
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            }));
  }

  private static Change withNonce(Change change, PostgresqlWorld world) {
    return new Change(
        change.accountId(),
        change.requestId(),
        change.repeatable(),
        change.time(),
        new PostgresqlNonceUse(
            world.postgresql(), "principal", UUID.randomUUID().toString(), Instant.now()));
  }
}

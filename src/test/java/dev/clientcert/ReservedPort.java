package dev.clientcert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port that nobody else is given, for a server of a test. It is bound, but nobody listens on it:
 * whoever connects is refused until that server does, which can since both allow for it by
 * SO_REUSEADDR.
 */
final class ReservedPort implements AutoCloseable {

  private final Socket holder = new Socket();

  /** Reserves a port that is free. */
  ReservedPort() throws IOException {
    holder.setReuseAddress(true);
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** The port. */
  int number() {
    return holder.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}

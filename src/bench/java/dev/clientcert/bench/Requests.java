package dev.clientcert.bench;

/** The requests of a load, one after the other; for one thread. */
interface Requests {

  /** The next request, for a server on this port; good until the one after it is made. */
  byte[] next(int port);
}

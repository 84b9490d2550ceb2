package dev.clientcert;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server on this machine, and breaks what is between them. */
final class Relay implements AutoCloseable {

  /** What becomes of the bytes of a connection. */
  enum Mode {
    /** They go through, both ways. */
    PASS,
    /** Those of the client go through; those of the server are lost. */
    MUTE,
    /** All are lost, as when a cable is cut: neither side is told. */
    LOSE,
    /** The connection is closed as soon as it is there. */
    CLOSE
  }

  private final int target;
  private final ReservedPort port = new ReservedPort();
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private volatile ServerSocket listener;
  private volatile Mode modeOfNew = Mode.PASS;

  /** A relay to this port, which does not listen yet. */
  Relay(int target) throws IOException {
    this.target = target;
  }

  /** The port that it listens on. */
  int port() {
    return port.number();
  }

  /** How many connections there were so far. */
  long accepted() {
    return accepted.get();
  }

  /** Listens, from now on. */
  Relay open() throws IOException {
    ServerSocket open = new ServerSocket();
    open.setReuseAddress(true);
    open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), 1000);
    listener = open;
    Thread thread = new Thread(() -> accept(open), "relay");
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  /** Listens no more: whoever wants to connect is refused; and cuts what there is. */
  void refuse() throws IOException {
    listener.close();
    cut();
  }

  /** Closes all connections. */
  void cut() {
    pairs.forEach(Pair::close);
  }

  /** Treats every connection like this, those to come too. */
  void all(Mode mode) {
    modeOfNew = mode;
    pairs.forEach(pair -> pair.mode = mode);
  }

  /** Treats connections to come like this; those that there are stay as they are. */
  void coming(Mode mode) {
    modeOfNew = mode;
  }

  private void accept(ServerSocket open) {
    while (true) {
      try {
        Socket client = open.accept();
        accepted.incrementAndGet();
        if (modeOfNew == Mode.CLOSE) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        Pair pair = new Pair(client, server, modeOfNew);
        pairs.add(pair);
        pair.start();
      } catch (IOException closed) {
        if (open.isClosed()) {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    refuse();
    port.close();
  }

  private final class Pair {
    private final Socket client;
    private final Socket server;
    private volatile Mode mode;

    Pair(Socket client, Socket server, Mode mode) {
      this.client = client;
      this.server = server;
      this.mode = mode;
    }

    void start() {
      pump(client, server, false);
      pump(server, client, true);
    }

    private void pump(Socket from, Socket to, boolean answers) {
      Thread thread = new Thread(() -> copy(from, to, answers), "relay");
      thread.setDaemon(true);
      thread.start();
    }

    private void copy(Socket from, Socket to, boolean answers) {
      byte[] bytes = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          if (mode == Mode.PASS || (mode == Mode.MUTE && !answers)) {
            out.write(bytes, 0, read);
          }
        }
      } catch (IOException cut) {
        // Ends below, like a connection that was closed properly.
      }
      if (mode != Mode.LOSE) {
        close();
      }
    }

    private void close() {
      pairs.remove(this);
      try {
        client.close();
        server.close();
      } catch (IOException closedAlready) {
        // Which is what was wanted.
      }
    }
  }
}

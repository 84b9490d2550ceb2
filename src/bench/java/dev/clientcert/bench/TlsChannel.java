package dev.clientcert.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLParameters;

/**
 * TLS over a connection, for one thread. All servers are spoken to with the same version and the
 * same cipher, so that none of them has more to compute.
 */
final class TlsChannel implements ByteChannel {

  private static final String VERSION = "TLSv1.3";
  private static final String CIPHER = "TLS_AES_128_GCM_SHA256";

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer received;
  private final ByteBuffer toSend;

  /** Makes the handshake, on a channel that still blocks. */
  TlsChannel(SocketChannel channel, SSLContext context) throws IOException {
    this.channel = channel;
    engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(new SSLParameters(new String[] {CIPHER}, new String[] {VERSION}));
    int packet = engine.getSession().getPacketBufferSize();
    received = ByteBuffer.allocate(2 * packet);
    toSend = ByteBuffer.allocate(packet);
    ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    engine.beginHandshake();
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_UNWRAP -> {
          if (!unwrap(plain)) {
            receive();
          }
        }
        case NEED_TASK -> engine.getDelegatedTask().run();
        default -> {
          return;
        }
      }
    }
  }

  @Override
  public int read(ByteBuffer plain) throws IOException {
    int before = plain.position();
    receive();
    while (unwrap(plain)) {
      // There may be more records: of tickets, or the rest of an answer.
    }
    return plain.position() - before;
  }

  @Override
  public int write(ByteBuffer plain) throws IOException {
    int before = plain.position();
    while (plain.hasRemaining()) {
      wrap(plain);
    }
    return plain.position() - before;
  }

  private void receive() throws IOException {
    if (channel.read(received) < 0) {
      throw new EOFException("the server ended a connection");
    }
  }

  /** Decrypts a record; whether there was a whole one. */
  private boolean unwrap(ByteBuffer plain) throws IOException {
    received.flip();
    Status status = engine.unwrap(received, plain).getStatus();
    received.compact();
    if (status != Status.OK && status != Status.BUFFER_UNDERFLOW) {
      throw new IOException("TLS: " + status);
    }
    return status == Status.OK;
  }

  private void wrap(ByteBuffer plain) throws IOException {
    toSend.clear();
    engine.wrap(plain, toSend);
    toSend.flip();
    while (toSend.hasRemaining()) {
      channel.write(toSend);
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

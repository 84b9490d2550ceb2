package dev.clientcert.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * Answers whatever comes on a connection at once, and with the same: what a load can do at most.
 */
final class TrivialServer {

  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
          .getBytes(StandardCharsets.ISO_8859_1);

  private TrivialServer() {}

  /** Serves on the port of the first argument until it is ended. */
  public static void main(String[] arguments) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    ByteBuffer request = ByteBuffer.allocateDirect(8192);
    ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);
    while (true) {
      selector.select();
      Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
      while (ready.hasNext()) {
        SelectionKey key = ready.next();
        ready.remove();
        if (key.isAcceptable()) {
          SocketChannel channel = server.accept();
          channel.configureBlocking(false);
          channel.register(selector, SelectionKey.OP_READ);
        } else {
          SocketChannel channel = (SocketChannel) key.channel();
          request.clear();
          // A request fits into one packet of loopback, and the next one waits for its answer.
          if (channel.read(request) < 0) {
            channel.close();
          } else {
            channel.write(answer.rewind());
          }
        }
      }
    }
  }
}

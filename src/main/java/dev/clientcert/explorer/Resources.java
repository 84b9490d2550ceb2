package dev.clientcert.explorer;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that are part of the application. */
final class Resources {

  private Resources() {}

  /**
   * Reads a file that has to be there; blocks.
   *
   * @param path its absolute path on the class path
   */
  static Buffer read(String path) {
    try (InputStream in = Resources.class.getResourceAsStream(path)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.clientcert.explorer;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads the application's own resources. */
final class Resources {

  private Resources() {}

  /**
   * Reads a resource that must exist. Blocks.
   *
   * @param path the absolute path on the class path
   */
  static Buffer read(String path) {
    try (InputStream in = Resources.class.getResourceAsStream(path)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.clientcert.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * All that a store in memory holds, as tests want it: saved, put in its place, and set back to the
 * seed file. A call that is running meanwhile goes on with the state that it began with, and no
 * call sees parts of two. All methods block.
 */
public interface StoreState {

  /**
   * Sets everything back to the seed file, as it is now. Without one, there is nothing. The CAs
   * that were made here stay.
   *
   * @throws IllegalArgumentException if the file cannot be loaded; then nothing has changed, and
   *     the message names file, position and reason
   */
  void reset();

  /**
   * Writes everything as a seed file, from which {@link #replace} makes the same again, with the
   * private keys of the CAs that were made here.
   *
   * @throws IOException if it cannot be written
   */
  void save(OutputStream out) throws IOException;

  /**
   * Puts what a seed file has in the place of everything. The CAs that were made here stay, but for
   * those of accounts of which the file has one.
   *
   * @throws IllegalArgumentException if it cannot be loaded; then nothing has changed, and the
   *     message names position and reason
   */
  void replace(InputStream in);
}

package dev.clientcert.bench;

import dev.clientcert.SigningRequests;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/** What the JDK signs by itself, on P-256, as answers by OCSP are signed. */
final class BareSignatures {

  private static final int SECONDS = 4;

  /** About as many bytes as an answer has. */
  private static final int BYTES = 200;

  private BareSignatures() {}

  /**
   * Signs until it is fast, and then prints how many signatures it makes in a second, and the
   * processor time of one in microseconds.
   */
  public static void main(String[] arguments) throws GeneralSecurityException {
    KeyPair keys = SigningRequests.newKey();
    sign(keys);
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long count = sign(keys);
    double seconds = (System.nanoTime() - start) / 1e9;
    long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    System.out.println(count / seconds + " " + processor / 1e3 / count);
  }

  private static long sign(KeyPair keys) throws GeneralSecurityException {
    byte[] text = new byte[BYTES];
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    long count = 0;
    while (System.nanoTime() < end) {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(text);
      if (signature.sign().length > 0) {
        count++;
      }
    }
    return count;
  }
}

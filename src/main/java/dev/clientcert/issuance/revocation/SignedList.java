package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.hash.Sha256;
import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * A CRL in one form. All readers share its bytes, which are outside of the heap until nobody has
 * the CRL any longer.
 */
final class SignedList {

  private static final byte[] BEGIN = bytes("-----BEGIN X509 CRL-----\n");
  private static final byte[] END = bytes("-----END X509 CRL-----\n");
  private static final byte[] LINE_BREAK = bytes("\n");
  private static final int LINE_LENGTH = 64;
  private static final int BYTES_OF_LINE = 48;

  /** What is encoded at a time: whole lines. */
  private static final int BLOCK_BYTES = 1024 * BYTES_OF_LINE;

  private final ByteBuffer bytes;
  private final String hash;
  private final RevocationList facts;

  /** The CRL in DER, of which this is the PEM; else this. */
  private final SignedList original;

  /** The CRL in PEM; {@code null} until somebody asks for it; guarded by this. */
  private CompletableFuture<SignedList> pem;

  private volatile boolean replaced;

  /** Copies a CRL in DER. */
  SignedList(RevocationList list) {
    byte[] der = list.der();
    this.bytes = ByteBuffer.allocateDirect(der.length).put(der).flip();
    this.hash = Sha256.hex(der);
    this.facts =
        new RevocationList(
            list.version(), list.number(), list.thisUpdate(), list.nextUpdate(), new byte[0]);
    this.original = this;
  }

  private SignedList(SignedList der, ByteBuffer pem) {
    this.bytes = pem;
    this.hash = der.hash;
    this.facts = der.facts;
    this.original = der;
  }

  /** Its bytes, whose position and limit are not to be changed. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Its number of bytes. */
  int length() {
    return bytes.capacity();
  }

  /** The SHA-256 of its DER in hexadecimal digits. */
  String hash() {
    return hash;
  }

  /** What is known of it, with empty {@code der}. */
  RevocationList facts() {
    return facts;
  }

  /** Returns it in PEM, which is encoded once, by one of these threads. */
  synchronized Uni<SignedList> toPem(Workers workers) {
    if (pem == null || pem.isCompletedExceptionally()) {
      pem = workers.run(() -> new SignedList(this, encode())).subscribeAsCompletionStage();
    }
    return Uni.createFrom().completionStage(pem::copy).emitOn(Workers.contextOfCaller());
  }

  private ByteBuffer encode() {
    long lines = (length() + BYTES_OF_LINE - 1L) / BYTES_OF_LINE;
    long characters = (length() + 2L) / 3 * 4;
    ByteBuffer encoded =
        ByteBuffer.allocateDirect(Math.toIntExact(BEGIN.length + characters + lines + END.length));
    Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, LINE_BREAK);
    encoded.put(BEGIN);
    for (int start = 0; start < length(); start += BLOCK_BYTES) {
      byte[] block = new byte[Math.min(BLOCK_BYTES, length() - start)];
      bytes.get(start, block);
      encoded.put(encoder.encode(block)).put(LINE_BREAK);
    }
    return encoded.put(END).flip();
  }

  /** Notes that there is a CRL in its place. */
  void replace() {
    replaced = true;
  }

  /** Returns whether there is a CRL in its place. */
  boolean isReplaced() {
    return original.replaced;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

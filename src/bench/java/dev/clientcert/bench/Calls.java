package dev.clientcert.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.SocketFactory;

/**
 * The requests of a load, one after the other: as the official clients write them (vector A of the
 * wire protocol), and signed when they are asked for. For one thread.
 */
final class Calls implements Requests {

  /** The site that everything is revoked in. */
  static final long SITE = 1234567890123L;

  /** The access key that signs. */
  static final String ACCESS_KEY_ID = "bench";

  /** Its secret. */
  static final String SECRET = "bench-secret";

  /** What the id of each certificate begins with; 16 hexadecimal digits follow. */
  static final String CERTIFICATE_PREFIX = "baba000000000000";

  private static final String SCHEME = "ACS3-HMAC-SHA256";
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String SIGNED_HEADERS =
      "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
          + "x-acs-signature-nonce;x-acs-version";
  private static final HexFormat HEX = HexFormat.of();

  // What stands in a template for what changes from call to call, in just as many characters.
  private static final String ID = "i".repeat(32);
  private static final String NONCE = "n".repeat(32);
  private static final String DATE = "d".repeat(20);
  private static final String SIGNATURE = "s".repeat(64);

  private final boolean signed;
  private final LongUnaryOperator certificates;
  private final SplittableRandom random = new SplittableRandom();
  private final MessageDigest sha256;
  private final Mac mac;
  private Template canonicalRequest;
  private Template stringToSign;
  private Template request;
  private int templatesPort;
  private long made;
  private byte[] date;
  private long dateUntil;

  /** A text of which parts change: making it anew costs no more than copying them. */
  private static final class Template {
    private final byte[] text;
    private final int id;
    private final int nonce;
    private final int date;
    private final int signature;

    Template(String text) {
      this.text = bytes(text);
      id = text.indexOf(ID);
      nonce = text.indexOf(NONCE);
      date = text.indexOf(DATE);
      signature = text.indexOf(SIGNATURE);
    }

    void fill(byte[] newId, byte[] newNonce, byte[] newDate) {
      System.arraycopy(newId, 0, text, id, newId.length);
      if (nonce >= 0) {
        System.arraycopy(newNonce, 0, text, nonce, newNonce.length);
        System.arraycopy(newDate, 0, text, date, newDate.length);
      }
    }

    void sign(byte[] newSignature) {
      hex(newSignature, text, signature);
    }
  }

  private Calls(boolean signed, LongUnaryOperator certificates) {
    this.signed = signed;
    this.certificates = certificates;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed calls in the RPC style; the n-th one is about the certificate of this number. */
  static Calls signed(LongUnaryOperator certificates) {
    return new Calls(true, certificates);
  }

  /** Calls of the function, without any credential. */
  static Calls unsigned(LongUnaryOperator certificates) {
    return new Calls(false, certificates);
  }

  /** The id of the certificate of this number. */
  static String certificate(long number) {
    return CERTIFICATE_PREFIX + HEX.toHexDigits(number);
  }

  @Override
  public byte[] next(int port) {
    if (templatesPort != port) {
      templatesPort = port;
      makeTemplates("127.0.0.1:" + port);
    }
    byte[] id = bytes(certificate(certificates.applyAsLong(made++)));
    if (!signed) {
      request.fill(id, null, null);
      return request.text;
    }
    byte[] nonce = new byte[NONCE.length()];
    hex(random.nextLong(), nonce, 0);
    hex(random.nextLong(), nonce, 16);
    byte[] now = date();
    canonicalRequest.fill(id, nonce, now);
    request.fill(id, nonce, now);
    stringToSign.sign(sha256.digest(canonicalRequest.text));
    request.sign(mac.doFinal(stringToSign.text));
    return request.text;
  }

  private void makeTemplates(String host) {
    String parameters = "Id=" + ID + "&SiteId=" + SITE;
    if (!signed) {
      request =
          new Template(
              "GET /RevokeClientCertificate?"
                  + parameters
                  + " HTTP/1.1\r\nhost: "
                  + host
                  + "\r\naccept: application/json\r\n\r\n");
      return;
    }
    String headers =
        "host:"
            + host
            + "\nx-acs-action:RevokeClientCertificate\nx-acs-content-sha256:"
            + EMPTY_HASH
            + "\nx-acs-credentials-provider:static_ak\nx-acs-date:"
            + DATE
            + "\nx-acs-signature-nonce:"
            + NONCE
            + "\nx-acs-version:2024-09-10\n";
    canonicalRequest =
        new Template(
            "GET\n/\n" + parameters + "\n" + headers + "\n" + SIGNED_HEADERS + "\n" + EMPTY_HASH);
    stringToSign = new Template(SCHEME + "\n" + SIGNATURE);
    request =
        new Template(
            "GET /?"
                + parameters
                + " HTTP/1.1\r\n"
                + headers.replace("\n", "\r\n")
                + "authorization:"
                + SCHEME
                + " Credential="
                + ACCESS_KEY_ID
                + ",SignedHeaders="
                + SIGNED_HEADERS
                + ",Signature="
                + SIGNATURE
                + "\r\naccept:application/json\r\nuser-agent:AlibabaCloud (bench)\r\n\r\n");
  }

  private byte[] date() {
    long now = System.nanoTime();
    if (date == null || now - dateUntil >= 0) {
      date = bytes(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
      dateUntil = now + 500_000_000L;
    }
    return date;
  }

  private static void hex(byte[] value, byte[] text, int at) {
    for (int i = 0; i < value.length; i++) {
      text[at + 2 * i] = (byte) HEX.toHighHexDigit(value[i]);
      text[at + 2 * i + 1] = (byte) HEX.toLowHexDigit(value[i]);
    }
  }

  private static void hex(long value, byte[] text, int at) {
    for (int i = 0; i < 16; i++) {
      text[at + i] = (byte) HEX.toLowHexDigit((byte) (value >>> (60 - 4 * i)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Makes the next call on a connection of its own; its status, or -1 where nobody answers. */
  int statusOfOne(int port) {
    return statusOf(next(port), port);
  }

  /** Sends this request on a connection of its own; its status, or -1 where nobody answers. */
  static int statusOf(byte[] request, int port) {
    return statusOf(request, port, SocketFactory.getDefault());
  }

  /** The same on a connection of this kind. */
  static int statusOf(byte[] request, int port, SocketFactory sockets) {
    try (Socket socket = sockets.createSocket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.getOutputStream().write(request);
      InputStream answer = socket.getInputStream();
      byte[] start = answer.readNBytes("HTTP/1.1 200".length());
      return start.length < 12
          ? -1
          : Integer.parseInt(new String(start, 9, 3, StandardCharsets.ISO_8859_1));
    } catch (IOException nobody) {
      return -1;
    }
  }
}

package dev.clientcert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/** step-ca, set up as {@code step ca init} does it, and revocations with a token for each. */
final class StepCa {

  private static final Path PROGRAM = Path.of("target/peers/step-ca");
  private static final String PROVISIONER = "bench";
  private static final int LIFE_SECONDS = 300;

  /** A token may not be older than the server; it may be from the next minute. */
  private static final int AHEAD_SECONDS = 30;

  private final int port;
  private final Path configuration;
  private final KeyPair keys;

  /**
   * The one that is to listen on this port.
   *
   * @param folder where it has its configuration and its database
   * @param certificate its CA's, and the key of it beside it
   * @param keys who may revoke
   */
  StepCa(int port, Path folder, Path certificate, Path key, KeyPair keys) {
    this.port = port;
    this.keys = keys;
    try {
      configuration =
          Files.writeString(
              Files.createDirectories(folder).resolve("ca.json"),
              """
              {
                "root": "%1$s",
                "crt": "%1$s",
                "key": "%2$s",
                "address": "127.0.0.1:%3$d",
                "dnsNames": ["127.0.0.1"],
                "logger": {"format": "text"},
                "db": {"type": "badgerv2", "dataSource": "%4$s"},
                "authority": {"provisioners": [{"type": "JWK", "name": "%5$s", "key": %6$s}]}
              }
              """
                  .formatted(
                      certificate, key, port, folder.resolve("db"), PROVISIONER, publicKey()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is installed. */
  static boolean isInstalled() {
    return Files.exists(PROGRAM);
  }

  /** How to start it. */
  List<String> command() {
    return List.of(PROGRAM.toString(), configuration.toString());
  }

  private String publicKey() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    return """
        {"use": "sig", "kty": "EC", "kid": "bench", "crv": "P-256", "alg": "ES256", "x": "%s", "y": "%s"}"""
        .formatted(coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()));
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(bytes.length, padded.length);
    System.arraycopy(bytes, bytes.length - length, padded, padded.length - length, length);
    return base64(padded);
  }

  /**
   * This many revocations, made at once, since a signature takes longer to make than a request to
   * send; the n-th one is about this certificate.
   */
  Requests requests(LongUnaryOperator certificates, int count) {
    Iterator<byte[]> made =
        LongStream.range(0, count).map(certificates).mapToObj(this::request).toList().iterator();
    return samePort -> made.next();
  }

  private byte[] request(long certificate) {
    String body =
        "{\"serial\":\"%d\",\"ott\":\"%s\",\"reasonCode\":0,\"passive\":true}"
            .formatted(certificate, token(certificate));
    return ("POST /1.0/revoke HTTP/1.1\r\nhost:127.0.0.1:"
            + port
            + "\r\ncontent-type:application/json\r\ncontent-length:"
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private String token(long certificate) {
    long now = Instant.now().getEpochSecond();
    String text =
        base64("{\"alg\":\"ES256\",\"kid\":\"bench\",\"typ\":\"JWT\"}")
            + "."
            + base64(
                """
                {"aud":"https://127.0.0.1:%d/1.0/revoke","exp":%d,"iat":%d,"nbf":%d,"iss":"%s",\
                "jti":"%s","sub":"%d"}"""
                    .formatted(
                        port,
                        now + LIFE_SECONDS,
                        now + AHEAD_SECONDS,
                        now,
                        PROVISIONER,
                        UUID.randomUUID(),
                        certificate));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

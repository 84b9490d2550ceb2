package dev.clientcert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** moto, which stands in for AWS, and the revocations of its Private CA, signed as AWS has it. */
final class Moto {

  private static final Path PROGRAM = Path.of("target/peers/moto/bin/moto_server");
  private static final String SCOPE = "/us-east-1/acm-pca/aws4_request";
  private static final String SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final int port;
  private String accessKeyId = "none";
  private String secret = "none";
  private String authority = "none";

  /** The one that is to listen on this port. */
  Moto(int port) {
    this.port = port;
  }

  /** Whether it is installed. */
  static boolean isInstalled() {
    return Files.exists(PROGRAM);
  }

  /** How to start it. */
  List<String> command() {
    return List.of(PROGRAM.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port));
  }

  /** A call that works from the start on, before there is a CA. */
  byte[] firstCall() {
    return call("ListCertificateAuthorities", "{}");
  }

  /**
   * Makes a CA, and a user who may revoke.
   *
   * @param checks whether it is to check signatures and permissions from then on
   */
  void setUp(Path certificate, boolean checks) {
    iam("CreateUser", Map.of("UserName", "bench"));
    iam(
        "PutUserPolicy",
        Map.of(
            "UserName",
            "bench",
            "PolicyName",
            "revoke",
            "PolicyDocument",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"acm-pca:RevokeCertificate",\
            "Resource":"*"}]}"""));
    String key = iam("CreateAccessKey", Map.of("UserName", "bench"));
    accessKeyId = find("<AccessKeyId>([^<]+)", key);
    secret = find("<SecretAccessKey>([^<]+)", key);
    authority =
        find(
            "\"CertificateAuthorityArn\": *\"([^\"]+)",
            authority(
                "CreateCertificateAuthority",
                """
                {"CertificateAuthorityType":"ROOT","CertificateAuthorityConfiguration":{"KeyAlgorithm":\
                "RSA_2048","SigningAlgorithm":"SHA256WITHRSA","Subject":{"CommonName":"bench"}}}"""));
    try {
      authority(
          "ImportCertificateAuthorityCertificate",
          "{\"CertificateAuthorityArn\":\"%s\",\"Certificate\":\"%s\"}"
              .formatted(
                  authority, Base64.getEncoder().encodeToString(Files.readAllBytes(certificate))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (checks) {
      ask(request().uri(uri("/moto-api/reset-auth")), "0");
    }
  }

  private String iam(String action, Map<String, String> parameters) {
    StringBuilder form = new StringBuilder("Version=2010-05-08&Action=" + action);
    parameters.forEach(
        (name, value) ->
            form.append('&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return ask(
        request()
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/iam/aws4_request,"
                    + " SignedHeaders=host, Signature=none"),
        form.toString());
  }

  private String authority(String action, String body) {
    return ask(
        request()
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", "ACMPrivateCA." + action)
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=none/20260101"
                    + SCOPE
                    + ", SignedHeaders=host, Signature=none"),
        body);
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri("/")).timeout(Duration.ofSeconds(30));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String ask(HttpRequest.Builder request, String body) {
    try {
      HttpResponse<String> answer =
          CLIENT.send(
              request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("not the expected answer: " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  /** Revocations, signed when they are asked for; the n-th one is about this certificate. */
  Requests requests(LongUnaryOperator certificates) {
    return new Requests() {
      private long made;

      @Override
      public byte[] next(int samePort) {
        return call(
            "RevokeCertificate",
            "{\"CertificateAuthorityArn\":\"%s\",\"CertificateSerial\":\"%d\",\"RevocationReason\":\"UNSPECIFIED\"}"
                .formatted(authority, certificates.applyAsLong(made++)));
      }
    };
  }

  private byte[] call(String action, String body) {
    String time = TIME.format(Instant.now());
    String day = time.substring(0, 8);
    String headers =
        "content-type:application/x-amz-json-1.1\nhost:127.0.0.1:"
            + port
            + "\nx-amz-date:"
            + time
            + "\nx-amz-target:ACMPrivateCA."
            + action
            + "\n";
    String canonical =
        "POST\n/\n\n"
            + headers
            + "\n"
            + SIGNED_HEADERS
            + "\n"
            + HexFormat.of().formatHex(sha256(body));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : (day + SCOPE).split("/")) {
      key = hmac(key, part);
    }
    String text =
        "AWS4-HMAC-SHA256\n"
            + time
            + "\n"
            + day
            + SCOPE
            + "\n"
            + HexFormat.of().formatHex(sha256(canonical));
    return ("POST / HTTP/1.1\r\n"
            + headers.replace("\n", "\r\n")
            + "authorization:AWS4-HMAC-SHA256 Credential="
            + accessKeyId
            + "/"
            + day
            + SCOPE
            + ", SignedHeaders="
            + SIGNED_HEADERS
            + ", Signature="
            + HexFormat.of().formatHex(hmac(key, text))
            + "\r\ncontent-length:"
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

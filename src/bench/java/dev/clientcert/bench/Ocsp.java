package dev.clientcert.bench;

import dev.clientcert.OcspFuzz;
import dev.clientcert.OcspMessages;
import dev.clientcert.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bouncycastle.cert.X509CertificateHolder;

/** Answers by OCSP: signed ones beside bare signatures, cached ones beside the bare application. */
final class Ocsp {

  private static final int OUR_PORT = 18086;
  private static final int BARE_PORT = 18087;
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 5;
  private static final int CERTIFICATES = 1000;
  private static final int SIGNED = 6000;
  private static final int FUZZ = 100_000;
  private static final int NONCE_BYTES = 32;
  private static final Path FOLDER = Path.of("target", "bench");

  private final Report report;
  private final Path java;
  private final int calls;
  private final X509CertificateHolder ca;
  private final Map<String, String> environment;

  private Ocsp(
      Report report,
      Path java,
      int calls,
      X509CertificateHolder ca,
      Map<String, String> environment) {
    this.report = report;
    this.java = java;
    this.calls = calls;
    this.ca = ca;
    this.environment = environment;
  }

  /**
   * Measures by each Java, in turns.
   *
   * @param calls how many answers come from the cache
   */
  static void run(Report report, List<Path> javas, int calls) throws Exception {
    TestAuthority authority = TestAuthority.root("CN=Bench");
    Map<String, String> environment = Build.environment(1);
    environment.put("CLIENTCERT_SEED_FILE", seeds().toString());
    environment.put("CLIENTCERT_CAS_BENCH_KEY", write("ca.key", authority.keyPem()));
    environment.put("CLIENTCERT_CAS_BENCH_CERTIFICATE", write("ca.pem", authority.pem()));
    X509CertificateHolder ca = certificate(authority);
    report.line(
        (Machine.canPin() ? "The server on one core, the load on another. " : "")
            + CONNECTIONS
            + " connections, "
            + ROUNDS
            + " rounds in turns, keys on P-256.");
    for (Path java : javas) {
      new Ocsp(report, java, calls, ca, environment).run();
    }
    report.endPart("ocsp");
  }

  private static X509CertificateHolder certificate(TestAuthority authority) throws Exception {
    byte[] pem = authority.pem().getBytes(StandardCharsets.US_ASCII);
    return new X509CertificateHolder(
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem))
            .getEncoded());
  }

  private static String write(String name, String text) throws IOException {
    return Files.writeString(FOLDER.resolve(name), text).toString();
  }

  private static Path seeds() throws IOException {
    List<String> certificates = new ArrayList<>();
    for (int i = 0; i < CERTIFICATES; i++) {
      certificates.add(
          "{\"Id\":\"c%s\",\"Status\":\"%s\",\"CACertificateId\":\"bench\",\"SerialNumber\":\"%s\"}"
              .formatted(i, i % 2 == 0 ? "active" : "revoked", serialNumber(i).toString(16)));
    }
    return Files.writeString(
        FOLDER.resolve("seeds-ocsp.json"),
        "{\"SiteId\":%s,\"SiteName\":\"bench.example\",\"Result\":[%s]}"
            .formatted(Calls.SITE, String.join(",\n", certificates)));
  }

  private static BigInteger serialNumber(int number) {
    return BigInteger.ONE.shiftLeft(120).add(BigInteger.valueOf(number));
  }

  /** What is measured of one kind of work over the rounds. */
  private static final class Side {
    private final Figures throughput = new Figures();
    private final Figures processor = new Figures();
    private final Figures tail = new Figures();

    void add(Load.Result result) {
      throughput.add(result.throughput());
      processor.add(result.processorMicros());
      tail.add(result.quantile(0.99));
    }
  }

  private void run() throws Exception {
    Side signed = new Side();
    Side signatures = new Side();
    Side cached = new Side();
    Side bareCalls = new Side();
    Requests withNonce = postWithNonce();
    Requests withoutNonce = get();
    Requests signedCalls = Calls.signed(n -> n);
    Load.Result fuzz;
    Load.Result refused;
    try (Target ours = Target.startOnOneCore(Build.jar(java, "ours"), OUR_PORT, environment);
        Target bare = Target.startOnOneCore(Build.jar(java, "bare"), BARE_PORT, Map.of())) {
      ours.awaitAnswer(Calls.unsigned(n -> 0));
      bare.awaitAnswer(Calls.signed(n -> 0));
      requireSuccess(ours);
      Load.run(ours, withNonce, 5 * SIGNED, CONNECTIONS, 200);
      Load.run(ours, withoutNonce, calls / 5, CONNECTIONS, 200);
      Load.run(bare, signedCalls, calls / 5, CONNECTIONS, 200);
      for (int round = 0; round < ROUNDS; round++) {
        signed.add(Load.run(ours, withNonce, SIGNED, CONNECTIONS, 200));
        addSignatures(signatures);
        cached.add(Load.run(ours, withoutNonce, calls / ROUNDS, CONNECTIONS, 200));
        bareCalls.add(Load.run(bare, signedCalls, calls / ROUNDS, CONNECTIONS, 200));
      }
      requireSuccess(ours);
      fuzz = Load.run(ours, fuzz(ca), FUZZ, 1, 200);
      X509CertificateHolder foreign = certificate(TestAuthority.root("CN=Foreign"));
      refused = Load.run(ours, fuzz(foreign), FUZZ, 1, 200);
    }
    report.head(
        Machine.version(java),
        "a second",
        "from … to",
        "processor time of one",
        "p99",
        "ratio of those a second",
        "ratio of processor time");
    row("signatures by the JDK alone", signatures, null);
    row("answers with a nonce, by POST", signed, signatures);
    row("calls of the bare application", bareCalls, null);
    row("answers from the cache, by GET", cached, bareCalls);
    report.head(
        FUZZ + " random and mutated requests on one connection", "p50", "p99", "the slowest");
    latencies("of a CA here, so that some answers are signed", fuzz);
    latencies("the same of a foreign CA, so that nothing is signed", refused);
  }

  private void row(String name, Side side, Side other) {
    report.row(
        name,
        side.throughput.median(""),
        side.throughput.spread(),
        side.processor.median("µs"),
        other == null ? "" : side.tail.median("µs"),
        other == null ? "" : side.throughput.ratioTo(other.throughput),
        // How much of it is what the other one needs.
        other == null ? "" : other.processor.ratioTo(side.processor));
  }

  private void latencies(String name, Load.Result result) {
    report.row(
        name,
        Figures.number(result.quantile(0.5)) + " µs",
        Figures.number(result.quantile(0.99)) + " µs",
        Figures.number(result.quantile(1)) + " µs");
  }

  /** Runs in a process of its own, where the server runs that waits meanwhile. */
  private void addSignatures(Side signatures) {
    List<String> command = new ArrayList<>();
    if (Machine.canPin()) {
      command.addAll(List.of("taskset", "-c", Target.SERVER_CORE));
    }
    command.addAll(
        List.of(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            BareSignatures.class.getName()));
    String[] output = Machine.output(command.toArray(String[]::new)).strip().split(" ");
    signatures.throughput.add(Double.parseDouble(output[0]));
    signatures.processor.add(Double.parseDouble(output[1]));
  }

  /** An error has the status 200, too. */
  private void requireSuccess(Target target) throws Exception {
    for (byte[] nonce : new byte[][] {null, new byte[NONCE_BYTES]}) {
      HttpRequest call =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target.port() + "/ocsp"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(request(0, nonce)))
              .build();
      byte[] answer =
          HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofByteArray()).body();
      if (!OcspMessages.statuses(answer).equals(List.of("good"))) {
        throw new IllegalStateException("not the expected answer");
      }
    }
  }

  private byte[] request(int number, byte[] nonce) throws Exception {
    return nonce == null
        ? OcspMessages.request(ca, serialNumber(number))
        : OcspMessages.request(ca, serialNumber(number), nonce);
  }

  private static byte[] post(byte[] body) {
    byte[] head =
        ("POST /ocsp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/ocsp-request\r\n"
                + "content-length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] message = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    return message;
  }

  /** For all certificates in turns, each time with another nonce, which a request has last. */
  private Requests postWithNonce() throws Exception {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < CERTIFICATES; i++) {
      messages.add(post(request(i, new byte[NONCE_BYTES])));
    }
    SplittableRandom random = new SplittableRandom();
    int[] next = {0};
    return port -> {
      byte[] message = messages.get(next[0]++ % CERTIFICATES);
      for (int i = message.length - NONCE_BYTES; i < message.length; i++) {
        message[i] = (byte) random.nextInt();
      }
      return message;
    };
  }

  private Requests get() throws Exception {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < CERTIFICATES; i++) {
      String path = Base64.getEncoder().encodeToString(request(i, null)).replace("/", "%2F");
      messages.add(
          ("GET /ocsp/" + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
    }
    int[] next = {0};
    return port -> messages.get(next[0]++ % CERTIFICATES);
  }

  /** What nobody would ask, made of questions about this CA. */
  private static Requests fuzz(X509CertificateHolder issuer) throws Exception {
    OcspFuzz fuzz =
        new OcspFuzz(
            19,
            List.of(
                OcspMessages.request(issuer, serialNumber(1)),
                OcspMessages.request(issuer, serialNumber(2), new byte[NONCE_BYTES])));
    return port -> post(fuzz.next());
  }
}

package dev.clientcert.bench;

import dev.clientcert.SigningRequests;
import dev.clientcert.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The same job at other servers and at ours: an authenticated revocation. Started by {@code
 * src/bench/peers/run}.
 */
public final class Peers {

  private static final int FIRST_PORT = 18100;
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 5;
  private static final int STARTS = 10;
  private static final int CERTIFICATES = 1000;

  /** How many certificates the probes take. */
  private static final int PROBES = 4;

  // A round takes each about three seconds. Java's compilers take some ten thousand calls.
  private static final Amount MOTO = new Amount(1_500, 1_500);
  private static final Amount STEP = new Amount(3_000, 3_000);
  private static final Amount MEMORY = new Amount(60_000, 60_000);
  private static final Amount TLS = new Amount(40_000, 40_000);
  private static final Amount DATABASE = new Amount(20_000, 5_000);

  /** How many calls a server gets to become warm, and then in each round. */
  private record Amount(int warmUp, int round) {

    Amount scaled(double scale) {
      return new Amount((int) Math.ceil(warmUp * scale), (int) Math.ceil(round * scale));
    }

    int sum() {
      return warmUp + ROUNDS * round;
    }
  }

  /** How to make requests for these certificates. */
  private interface Kind {
    Requests about(AtomicLong next, int count);
  }

  /** A server under load, and what is measured of it. */
  private record Server(
      String name,
      Target target,
      Kind kind,
      String beforeSignature,
      Amount amount,
      AtomicLong next) {

    Load.Result load(int count) {
      return Load.run(target, kind.about(next, count), count, CONNECTIONS, 200);
    }

    /** The request about this certificate, made anew. */
    byte[] request(long certificate) {
      return kind.about(new AtomicLong(certificate), 1).next(target.port());
    }
  }

  /** What is started again and again. */
  private record Start(
      String name,
      List<String> command,
      int port,
      Map<String, String> environment,
      SSLContext tls,
      Supplier<byte[]> request) {}

  private record Row(Figures throughput, Figures processor, Figures median, Figures tail) {

    Row() {
      this(new Figures(), new Figures(), new Figures(), new Figures());
    }

    void add(Load.Result result) {
      throughput.add(result.throughput());
      processor.add(result.processorMicros());
      median.add(result.quantile(0.5));
      tail.add(result.quantile(0.99));
    }
  }

  private final Report report;
  private final Path java;
  private final Path certificate;
  private final Path key;
  private final double scale;
  private final SSLContext tls;
  private final KeyPair stepKeys = SigningRequests.newKey();
  private final List<Target> running = new ArrayList<>();
  private final List<TestDatabase.OwnServer> postgresqls = new ArrayList<>();
  private int port = FIRST_PORT;

  private Peers(String[] arguments) throws IOException, GeneralSecurityException {
    report = new Report(Path.of(arguments[1]));
    java = Path.of(arguments[2]);
    certificate = Path.of(arguments[3]).toAbsolutePath();
    key = Path.of(arguments[4]).toAbsolutePath();
    scale = Double.parseDouble(arguments[5]);
    tls = trusting(certificate);
  }

  /**
   * Measures and reports.
   *
   * @param arguments {@code start} or {@code load}; the file for the results; the Java; a
   *     certificate that signs itself, and its key; by how much to multiply the calls and starts;
   *     and what the others are
   */
  public static void main(String[] arguments) throws Exception {
    Peers peers = new Peers(arguments);
    peers.report.line(
        arguments[6] + " on " + Machine.version(peers.java) + ". " + Machine.description());
    try {
      if (arguments[0].equals("start")) {
        peers.starts();
      } else {
        peers.loads();
      }
    } finally {
      peers.close();
    }
    peers.report.endPart("peers, " + arguments[0]);
  }

  private void close() throws IOException {
    running.forEach(Target::close);
    for (TestDatabase.OwnServer postgresql : postgresqls) {
      postgresql.close();
    }
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  // Starts

  private void starts() throws IOException {
    List<Start> all = new ArrayList<>();
    if (Moto.isInstalled()) {
      Moto moto = new Moto(port);
      all.add(new Start("moto", moto.command(), port++, Map.of(), null, moto::firstCall));
    }
    if (StepCa.isInstalled()) {
      StepCa step = stepCa();
      AtomicLong next = new AtomicLong();
      all.add(
          new Start(
              "step-ca",
              step.command(),
              port++,
              Map.of(),
              tls,
              () -> step.requests(n -> next.getAndIncrement(), 1).next(0)));
    }
    for (String binary : binaries()) {
      String suffix = binary.isEmpty() ? "" : ", native";
      all.add(ourStart("ours, in memory" + suffix, binary, false, Build.environment(CERTIFICATES)));
      all.add(
          ourStart(
              "ours, with PostgreSQL and TLS" + suffix,
              binary,
              true,
              Throughput.environment(database(CERTIFICATES))));
    }
    Map<Start, Figures> times = new LinkedHashMap<>();
    Map<Start, Figures> memory = new LinkedHashMap<>();
    int count = (int) Math.ceil(STARTS * scale);
    // The first round fills the disk cache, and does not count.
    for (int run = 0; run <= count; run++) {
      for (Start start : all) {
        byte[] request = start.request().get();
        long before = System.nanoTime();
        try (Target target =
            Target.start(start.command(), start.port(), start.environment()).withTls(start.tls())) {
          double time = target.awaitSuccess(request, before);
          if (run > 0) {
            times.computeIfAbsent(start, any -> new Figures()).add(time);
            memory.computeIfAbsent(start, any -> new Figures()).add(target.peakMemory());
          }
        }
      }
    }
    report.line("");
    report.line(
        count
            + " starts of each in turns, on all cores, until the first success: a signed revocation,"
            + " and at moto, which then has no CA yet, a list of CAs.");
    report.head("start", "time", "from … to", "memory until then", "from … to");
    for (Start start : all) {
      report.row(
          start.name(),
          times.get(start).median("ms"),
          times.get(start).spread(),
          memory.get(start).median("MiB"),
          memory.get(start).spread());
    }
  }

  private Start ourStart(
      String name, String binary, boolean overTls, Map<String, String> environment) {
    int ourPort = port++;
    AtomicLong next = new AtomicLong();
    return new Start(
        name,
        ourCommand(binary, ourPort, overTls),
        ourPort,
        environment,
        overTls ? tls : null,
        () -> Calls.signed(n -> next.getAndIncrement()).next(ourPort));
  }

  // Loads

  private void loads() throws IOException {
    List<Server> servers = new ArrayList<>();
    addMoto(servers);
    addStepCa(servers);
    for (String binary : binaries()) {
      String suffix = binary.isEmpty() ? "" : ", native";
      addOurs(servers, "ours, in memory" + suffix, binary, false, false, MEMORY);
      addOurs(servers, "ours, with TLS" + suffix, binary, true, false, TLS);
      addOurs(servers, "ours, with PostgreSQL" + suffix, binary, false, true, DATABASE);
      addOurs(servers, "ours, with PostgreSQL and TLS" + suffix, binary, true, true, DATABASE);
    }
    probe(servers);
    measure(servers);
  }

  private void addMoto(List<Server> servers) {
    if (!Moto.isInstalled()) {
      return;
    }
    for (boolean checks : new boolean[] {false, true}) {
      Moto moto = new Moto(port);
      Target target = start(moto.command(), Map.of());
      target.awaitSuccess(moto.firstCall(), System.nanoTime());
      moto.setUp(certificate, checks);
      servers.add(
          new Server(
              checks ? "moto, told to check" : "moto",
              target,
              (next, count) -> moto.requests(n -> next.getAndIncrement()),
              "Signature=",
              MOTO.scaled(scale),
              new AtomicLong(PROBES)));
    }
  }

  private void addStepCa(List<Server> servers) throws IOException {
    if (!StepCa.isInstalled()) {
      return;
    }
    StepCa step = stepCa();
    Target target = start(step.command(), Map.of()).withTls(tls);
    Server server =
        new Server(
            "step-ca",
            target,
            (next, count) -> step.requests(n -> next.getAndIncrement(), count),
            ".",
            STEP.scaled(scale),
            new AtomicLong(PROBES));
    target.awaitSuccess(server.request(server.next().getAndIncrement()), System.nanoTime());
    servers.add(server);
  }

  private void addOurs(
      List<Server> servers,
      String name,
      String binary,
      boolean overTls,
      boolean stored,
      Amount amount)
      throws IOException {
    // One more for the start.
    int certificates = PROBES + 1 + amount.scaled(scale).sum();
    TestDatabase database = stored ? database(certificates) : null;
    Map<String, String> environment =
        stored ? Throughput.environment(database) : Build.environment(certificates);
    ProcessHandle postmaster = stored ? postmaster(database) : null;
    if (stored) {
      // Before there are connections, which then inherit it.
      Machine.moveToServerCore(postmaster);
    }
    Target target = start(ourCommand(binary, port, overTls), environment);
    target.withTls(overTls ? tls : null);
    if (stored) {
      target.withDatabase(postmaster);
    }
    Server server =
        new Server(
            name,
            target,
            (next, count) -> Calls.signed(n -> next.getAndIncrement()),
            "Signature=",
            amount.scaled(scale),
            new AtomicLong(PROBES));
    target.awaitSuccess(server.request(server.next().getAndIncrement()), System.nanoTime());
    servers.add(server);
  }

  /** Asks each of them what a revocation that is not quite right is answered with. */
  private void probe(List<Server> servers) {
    List<String> head = new ArrayList<>(List.of("status of the answer to"));
    List<Object> good = new ArrayList<>(List.of("a revocation"));
    List<Object> same = new ArrayList<>(List.of("the same request again"));
    List<Object> twice = new ArrayList<>(List.of("a new request for the same certificate"));
    List<Object> altered = new ArrayList<>(List.of("one whose signature was altered"));
    List<Object> unknown = new ArrayList<>(List.of("one for a certificate that nobody issued"));
    for (Server server : servers) {
      head.add(server.name());
      byte[] request = server.request(0).clone();
      good.add(server.target().statusOf(request));
      same.add(server.target().statusOf(request));
      twice.add(server.target().statusOf(server.request(0)));
      altered.add(server.target().statusOf(alter(server.request(1), server.beforeSignature())));
      unknown.add(server.target().statusOf(server.request(Long.MAX_VALUE)));
    }
    report.head(head.toArray(String[]::new));
    for (List<Object> row : List.of(good, same, twice, altered, unknown)) {
      report.row(row.toArray());
    }
  }

  private static byte[] alter(byte[] request, String beforeSignature) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf(beforeSignature) + beforeSignature.length() + 4;
    byte[] altered = request.clone();
    altered[at] = (byte) (altered[at] == '0' ? '1' : '0');
    return altered;
  }

  private void measure(List<Server> servers) {
    Map<Server, Row> rows = new LinkedHashMap<>();
    for (Server server : servers) {
      server.load(server.amount().warmUp());
      rows.put(server, new Row());
    }
    for (int round = 0; round < ROUNDS; round++) {
      rows.forEach((server, row) -> row.add(server.load(server.amount().round())));
    }
    report.line("");
    report.line(
        (Machine.canPin()
                ? "The server, with its database, on one core, the load on another. "
                : "Server and load share the cores: there is no `taskset` here, or one core only. ")
            + CONNECTIONS
            + " connections, "
            + ROUNDS
            + " rounds in turns.");
    report.head(
        "revocations",
        "a second",
        "from … to",
        "processor time of one",
        "p50",
        "p99",
        "memory at its peak");
    rows.forEach(
        (server, row) ->
            report.row(
                server.name(),
                row.throughput().median(""),
                row.throughput().spread(),
                row.processor().median("µs"),
                row.median().median("µs"),
                row.tail().median("µs"),
                Figures.number(server.target().peakMemory()) + " MiB"));
  }

  // What they run on

  /** Starts it on the next port. */
  private Target start(List<String> command, Map<String, String> environment) {
    Target target = Target.startOnOneCore(command, port++, environment);
    running.add(target);
    return target;
  }

  /** The one that listens on the next port. */
  private StepCa stepCa() throws IOException {
    return new StepCa(port, Files.createTempDirectory("step-ca"), certificate, key, stepKeys);
  }

  /** The native binary, where there is one, after the jar, which is empty here. */
  private static List<String> binaries() {
    String binary = System.getenv("NATIVE");
    return binary == null ? List.of("") : List.of("", binary);
  }

  private List<String> ourCommand(String binary, int ourPort, boolean overTls) {
    List<String> command = new ArrayList<>();
    command.add(binary.isEmpty() ? java.toString() : binary);
    if (overTls) {
      command.add("-Dquarkus.http.ssl-port=" + ourPort);
      command.add("-Dquarkus.http.insecure-requests=disabled");
      command.add("-Dquarkus.http.tls-configuration-name=https");
      command.add("-Dquarkus.tls.https.key-store.pem.0.cert=" + certificate);
      command.add("-Dquarkus.tls.https.key-store.pem.0.key=" + key);
    }
    if (binary.isEmpty()) {
      List<String> jar = Build.jar(java, "ours");
      command.addAll(jar.subList(1, jar.size()));
    }
    return command;
  }

  /** A PostgreSQL that loses no answered change, which the one of the tests is allowed to. */
  private TestDatabase database(int certificates) throws IOException {
    TestDatabase.OwnServer server =
        new TestDatabase.OwnServer(Map.of("fsync", "on", "synchronous_commit", "on"));
    postgresqls.add(server);
    TestDatabase database = server.database();
    Throughput.fill(database, certificates);
    return database;
  }

  private static ProcessHandle postmaster(TestDatabase database) throws IOException {
    Path folder = Path.of(database.query("SHOW data_directory").get(0));
    return ProcessHandle.of(
            Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip()))
        .orElseThrow();
  }
}

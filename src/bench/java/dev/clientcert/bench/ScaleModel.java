package dev.clientcert.bench;

import dev.clientcert.bench.Burst.Form;
import java.util.List;

/**
 * What a fleet takes, computed from what was measured of its parts: the tables of {@code
 * docs/scale.md}. Whoever measures anew changes the constants here.
 */
final class ScaleModel {

  // What is asked for.
  private static final double CERTIFICATES = 1e9;
  private static final double CHANGES = 1e4;
  private static final double QUESTIONS = 1e6;

  // Processor time in microseconds: of RESULTS.md, throughput and OCSP on JDK 25.
  private static final double CALL = 176;
  private static final double CALL_WITHOUT_NONCE = 143;
  private static final double SIGNATURE = 208;

  // Of PostgreSQL, of the tables above: one table, and 16 partitions with generic plans.
  private static final double REVOCATION = 430;
  private static final double REVOCATION_PARTED = 455;
  private static final double NONCE = 40;
  private static final double STATUS = 245;
  private static final double STATUS_PARTED = 585;

  // Bytes on the disk of a row and its index entries, and of what stays of a call.
  private static final double ROW = 485;
  private static final double REMEMBERED = 150;
  private static final double USED_NONCE = 150;

  // Bytes of the log.
  private static final double CHANGE_LOG = 1221;
  private static final double CHANGE_IMAGES = 32416;
  private static final double NONCE_LOG = 400;
  private static final double COMPRESSED = 0.69;

  // What a client receives.
  private static final double CRL_HEAD = 209;
  private static final double CRL_ENTRY = 49.5;
  private static final double CRL_SECONDS = 0.9;
  private static final double CRL_SECONDS_AN_ENTRY = 5.1e-6;
  private static final double NOT_MODIFIED = 289;
  private static final double OCSP_ANSWER = 279 + 434;

  // Assumptions.
  private static final double UTILIZATION = 0.6;
  private static final double DATABASE_CORES = 32;
  private static final double DATABASE_LOG = 200e6;
  private static final double PAGE = 8192;
  private static final int INDEXES = 4;
  private static final int PLACES = 50;
  private static final double REVOKED = 0.01;
  private static final double SERVERS = 1e5;
  private static final double FETCHES = SERVERS / 60;
  private static final long SEED = 21;

  /** What a call costs beside what it costs in memory: the database's client. */
  private static final double CLIENT = CALL - 46;

  private static final Form JAR =
      new Form("jar", 2.7, 130, call(3774), call(652), call(251), call(137), CALL);
  private static final Form AOT =
      new Form("jar with AOT cache", 1.5, 123, call(2725), call(482), call(274), call(132), CALL);
  private static final Form FIRST_COMPILER =
      new Form(
          "jar with AOT cache, first compiler only",
          1.1,
          117,
          call(1080),
          call(226),
          call(197),
          call(209),
          call(185));
  private static final Form NATIVE = new Form("native", 0.032, 50, call(118));

  private final Report report;

  private ScaleModel(Report report) {
    this.report = report;
  }

  private static double call(double inMemory) {
    return inMemory + CLIENT;
  }

  /** Writes the tables. */
  static void run(Report report) {
    ScaleModel model = new ScaleModel(report);
    model.instances();
    model.bursts();
    model.primaries();
    model.nonces();
    model.answers();
    model.simulated();
    model.lists();
  }

  private void instances() {
    report.head(
        "form",
        "first answer",
        "memory",
        "processor time a call, warm",
        "cores",
        "Knative, 1 core each",
        "FC, 0.35 cores each");
    for (Form form : List.of(JAR, AOT, FIRST_COMPILER, NATIVE)) {
      double cores = CHANGES * form.warmMicros() / 1e6 / UTILIZATION;
      report.row(
          form.name(),
          Figures.number(1000 * form.start()) + " ms",
          form.memory() + " MiB",
          Figures.number(form.warmMicros()) + " µs",
          Figures.number(cores),
          whole(cores),
          whole(cores / 0.35));
    }
    report.endPart("model: instances");
  }

  private void bursts() {
    report.head(
        "form",
        "there before",
        "at most",
        "calls in flight each",
        "first answer after",
        "longest wait",
        "none waits over 0.1 s after",
        "instances",
        "connections, 20 each");
    for (Form form : List.of(JAR, AOT, FIRST_COMPILER, NATIVE)) {
      burst(new Burst(form, CHANGES, 0, 1000, 80));
      burst(new Burst(form, CHANGES, 0, 20, 80));
    }
    burst(new Burst(JAR, CHANGES, 1, 20, 80));
    burst(new Burst(JAR, CHANGES, 3, 20, 80));
    burst(new Burst(NATIVE, CHANGES, 5, 20, 80));
    report.endPart("model: bursts");
  }

  private void burst(Burst burst) {
    Burst.Result result = burst.run();
    report.row(
        burst.form().name(),
        burst.least(),
        burst.most(),
        burst.target(),
        Figures.number(result.first()) + " s",
        Figures.ratio(result.longest()) + " s",
        Double.isInfinite(result.calm()) ? "never" : Figures.number(result.calm()) + " s",
        result.instances(),
        Figures.number(20.0 * result.instances()));
  }

  /** How many primaries each limit wants, if the sites are shared out among them. */
  private void primaries() {
    report.head(
        "checkpoints every",
        "images of pages",
        "log a change",
        "log in all",
        "primaries by the log",
        "by processors",
        "by processors, partitioned");
    for (double minutes : new double[] {5, 15, 60}) {
      for (double compression : new double[] {1, COMPRESSED}) {
        int primaries = 1;
        while (logOfChange(minutes, primaries, compression) * CHANGES / primaries
            > DATABASE_LOG * UTILIZATION) {
          primaries++;
        }
        double log = logOfChange(minutes, primaries, compression);
        report.row(
            Figures.number(minutes) + " min",
            compression == 1 ? "as they are" : "compressed",
            bytes(log),
            bytes(log * CHANGES) + "/s",
            primaries,
            whole(CHANGES * (REVOCATION + NONCE) / 1e6 / UTILIZATION / DATABASE_CORES),
            whole(CHANGES * (REVOCATION_PARTED + NONCE) / 1e6 / UTILIZATION / DATABASE_CORES));
      }
    }
    report.endPart("model: primaries");
  }

  /**
   * The log of a change and its nonce. The first change of a page after a checkpoint writes an
   * image of it. So what counts is which part of the changes meets a page that none has met.
   */
  private static double logOfChange(double minutes, double primaries, double compression) {
    double pages = CERTIFICATES / primaries * ROW / PAGE / (1 + INDEXES);
    double changes = CHANGES / primaries * 60 * minutes;
    return CHANGE_LOG
        + compression * CHANGE_IMAGES * firstTouches(changes, pages)
        + nonceLog(minutes, primaries, compression);
  }

  private static double nonceLog(double minutes, double primaries, double compression) {
    double pages = CHANGES / primaries * 60 * 30 * USED_NONCE / 3 / PAGE;
    double changes = CHANGES / primaries * 60 * minutes;
    // Only the key is met at random; rows and expiries are added where the last ones are.
    return NONCE_LOG + compression * PAGE * firstTouches(changes, pages);
  }

  /** Which part of changes at random meets a page that none has met before. */
  private static double firstTouches(double changes, double pages) {
    return pages / changes * -Math.expm1(-changes / pages);
  }

  private void nonces() {
    double log = logOfChange(15, 1, 1);
    double ofNonce = nonceLog(15, 1, 1);
    report.head("a second, at 15 minutes between checkpoints", "changes", "their nonces", "share");
    share("commits", CHANGES, CHANGES, "");
    share("log (WAL), MB", (log - ofNonce) * CHANGES / 1e6, ofNonce * CHANGES / 1e6, "");
    share("PostgreSQL's processor time, s", REVOCATION * CHANGES / 1e6, NONCE * CHANGES / 1e6, "");
    share(
        "the application's, s",
        CALL_WITHOUT_NONCE * CHANGES / 1e6,
        (CALL - CALL_WITHOUT_NONCE) * CHANGES / 1e6,
        "");
    report.row(
        "rows that stay, and their size",
        Figures.number(CHANGES * 86_400 / 1e6)
            + " million, "
            + bytes(CHANGES * 86_400 * REMEMBERED)
            + " (`remembered_change`, 24 hours)",
        Figures.number(CHANGES * 1800 / 1e6)
            + " million, "
            + bytes(CHANGES * 1800 * USED_NONCE)
            + " (30 minutes)",
        "");
    report.endPart("model: nonces");
  }

  private void share(String title, double changes, double nonces, String unit) {
    report.row(
        title,
        Figures.number(changes) + unit,
        Figures.number(nonces) + unit,
        Figures.number(100 * nonces / (changes + nonces)) + " %");
  }

  private void answers() {
    report.head(
        "Zipf",
        "validity",
        "caches",
        "from a cache",
        "to the application",
        "cores that sign",
        "cores of PostgreSQL",
        "partitioned",
        "sent by it",
        "unknown to a cache for up to");
    for (double exponent : new double[] {0, 0.8, 1, 1.2}) {
      answers(exponent, 300, 1);
    }
    answers(1, 300, PLACES);
    answers(1, 10, 1);
    answers(1, 60, 1);
    answers(1, 3600, 1);
    report.endPart("model: answers");
  }

  private void answers(double exponent, double seconds, int caches) {
    double hits = new StatusCache(CERTIFICATES, QUESTIONS, exponent, caches, seconds).hits();
    double rest = QUESTIONS * (1 - hits);
    report.row(
        exponent,
        Figures.number(seconds) + " s",
        caches,
        Figures.number(100 * hits) + " %",
        Figures.number(rest) + "/s",
        whole(rest * (SIGNATURE + CLIENT) / 1e6 / UTILIZATION),
        whole(rest * STATUS / 1e6 / UTILIZATION),
        whole(rest * STATUS_PARTED / 1e6 / UTILIZATION),
        bytes(rest * OCSP_ANSWER) + "/s",
        Figures.number(seconds + 1) + " s");
  }

  /** A thousandth of the certificates and questions, so that each is asked for as often. */
  private void simulated() {
    report.head(
        "Zipf",
        "caches",
        "from a cache, computed",
        "simulated",
        "unknown for: median",
        "95 %",
        "99 %",
        "longest");
    for (double exponent : new double[] {0, 1}) {
      for (int caches : new int[] {1, 10}) {
        StatusCache cache =
            new StatusCache(CERTIFICATES / 1000, QUESTIONS / 1000, exponent, caches, 300);
        StatusCache.Simulated found = cache.simulate(4_000_000, SEED);
        report.row(
            exponent,
            caches,
            Figures.number(100 * cache.hits()) + " %",
            Figures.number(100 * found.hits()) + " %",
            Figures.number(found.delay(0.5)) + " s",
            Figures.number(found.delay(0.95)) + " s",
            Figures.number(found.delay(0.99)) + " s",
            Figures.number(found.delay(1)) + " s");
      }
    }
    report.endPart("model: simulated");
  }

  private void lists() {
    report.head(
        "CAs",
        "entries of a CRL",
        "its size",
        "made in",
        "changes of a CA",
        "a fetch finds a new CRL",
        "sent without a CDN",
        "sent to a CDN of " + PLACES + " places");
    for (double authorities : new double[] {1, 10, 100, 1000, 10_000, 100_000}) {
      double entries = CERTIFICATES * REVOKED / authorities;
      double size = CRL_HEAD + entries * CRL_ENTRY;
      double changes = CHANGES / authorities;
      double isNew = -Math.expm1(-changes * 60);
      double lists = Math.min(1, changes) * authorities;
      double toCaches = Math.min(FETCHES * isNew, PLACES * lists) * size + FETCHES * NOT_MODIFIED;
      double seconds = CRL_SECONDS + CRL_SECONDS_AN_ENTRY * entries;
      report.row(
          Figures.number(authorities),
          Figures.number(entries),
          bytes(size),
          seconds > 30 ? "over 30 s: fails" : Figures.number(seconds) + " s",
          Figures.number(changes) + "/s",
          Figures.number(100 * isNew) + " %",
          bytes(FETCHES * (isNew * size + (1 - isNew) * NOT_MODIFIED)) + "/s",
          bytes(toCaches) + "/s");
    }
    report.endPart("model: lists");
  }

  private static String whole(double number) {
    return Figures.number(Math.max(1, Math.ceil(number))).replace(".0", "");
  }

  private static String bytes(double number) {
    String[] units = {" bytes", " kB", " MB", " GB", " TB"};
    int unit = 0;
    double value = number;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return Figures.number(value) + units[unit];
  }
}

package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a seed file: one {@code ListClientCertificates} answer or a list of them, so that a listing
 * from the real service loads as it is. Each answer has {@code SiteId}, {@code SiteName} and {@code
 * Result}, and optionally {@code AccountId}; of a certificate, only {@code Id} and {@code Status}
 * are read. A site may be spread over several answers, such as its pages.
 *
 * <p>The file is read as a stream. An answer may name its site after its certificates, so these are
 * held until its end, at the cost of two words each. To avoid that, {@link #check} finds the sites
 * of large answers in advance.
 */
public final class SeedFile {

  /** The property that names the file. */
  public static final String PROPERTY = "clientcert.seed-file";

  private static final int MAX_ID_LENGTH = 128;
  private static final int MAX_REASON = 200;
  private static final int LARGE = 10_000;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final JsonParser parser;
  private final SeedSink sink;
  private final Map<Integer, Site> largeAnswers;
  private int answers;

  private SeedFile(Path file, JsonParser parser, SeedSink sink, Map<Integer, Site> largeAnswers) {
    this.file = file;
    this.parser = parser;
    this.sink = sink;
    this.largeAnswers = largeAnswers;
  }

  /**
   * Adds everything in the file to the sink.
   *
   * @throws SeedException if the file cannot be read or is invalid; the message names file,
   *     position and reason
   */
  public static void load(Path file, SeedSink sink) {
    load(file, Map.of(), sink);
  }

  /**
   * Adds everything in the file to the sink, without holding large answers in memory.
   *
   * @param largeAnswers the result of {@link #check} for this file
   * @throws SeedException as above, and if the file has changed since it was checked
   */
  public static void load(Path file, Map<Integer, Site> largeAnswers, SeedSink sink) {
    read(file, sink, largeAnswers);
  }

  /**
   * Checks the whole file without holding it in memory, except for contradictions within it.
   *
   * @return the sites of its large answers, by their index in the file
   * @throws SeedException if the file cannot be read or is invalid; the message names file,
   *     position and reason
   */
  public static Map<Integer, Site> check(Path file) {
    Map<Integer, Site> largeAnswers = new HashMap<>();
    read(file, null, largeAnswers);
    return largeAnswers;
  }

  private static void read(Path file, SeedSink sink, Map<Integer, Site> largeAnswers) {
    String work = sink == null ? "Checking" : "Loading";
    try (JsonParser parser = JSON.createParser(new ProgressInputStream(file, work))) {
      new SeedFile(file, parser, sink, largeAnswers).read();
    } catch (IOException unreadable) {
      throw new SeedException(file + ": " + FileProblem.describe(file, unreadable));
    }
  }

  private void read() throws IOException {
    try {
      readAll();
    } catch (JsonProcessingException broken) {
      JsonLocation place = broken.getLocation();
      String problem =
          broken instanceof JsonEOFException
              ? "it ends in the middle, as if cut off"
              : broken.getOriginalMessage();
      throw error(
          Place.of(place == null ? parser.currentLocation() : place), "not valid JSON: " + problem);
    }
  }

  private void readAll() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new SeedException(file + ": is empty");
    }
    if (first == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        readAnswer();
      }
    } else {
      readAnswer();
    }
    if (parser.nextToken() != null) {
      throw error("something follows the end of the data");
    }
  }

  private void readAnswer() throws IOException {
    expect(JsonToken.START_OBJECT, "an object with SiteId, SiteName and Result");
    Place start = place();
    Site ahead = sink == null ? null : largeAnswers.get(answers);
    Long siteId = null;
    String siteName = null;
    String accountId = ClientCertConfig.DEFAULT_ACCOUNT_ID;
    Pending certificates = null;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      switch (name) {
        case "SiteId" -> siteId = positiveLong();
        case "SiteName" -> siteName = text(name);
        case "AccountId" -> accountId = text(name);
        case "Result" -> certificates = readResult(ahead, start);
        default -> parser.skipChildren();
      }
    }
    require(siteId != null, start, "SiteId is missing from this object");
    require(siteName != null, start, "SiteName is missing from this object");
    require(certificates != null, start, "Result is missing from this object");
    Site site = new Site(accountId, siteId, siteName);
    if (sink != null) {
      require(
          ahead == null || ahead.equals(site), start, "the file changed while it was being loaded");
      certificates.moveTo(site, start);
    } else if (certificates.count > LARGE) {
      largeAnswers.put(answers, site);
    }
    answers++;
  }

  /** The certificates of an answer whose site is not known yet. */
  private final class Pending {
    private final List<byte[]> entries = new ArrayList<>();
    private int[] lines = new int[16];
    private int[] columns = new int[16];
    private int count;

    void add(byte[] entry, Place place) {
      if (sink != null) {
        if (count == lines.length) {
          lines = Arrays.copyOf(lines, lines.length * 2);
          columns = Arrays.copyOf(columns, columns.length * 2);
        }
        lines[count] = place.line();
        columns[count] = place.column();
        entries.add(entry);
      }
      count++;
    }

    void moveTo(Site site, Place start) {
      addSite(site, start);
      for (int i = 0; i < count; i++) {
        addCertificate(site, entries.get(i), new Place(lines[i], columns[i]));
      }
    }
  }

  /**
   * Reads the certificates of one answer. If the site is known, adds them to the sink; otherwise
   * returns them.
   *
   * @param site their site, or {@code null} if it is not known yet
   */
  private Pending readResult(Site site, Place answer) throws IOException {
    expect(JsonToken.START_ARRAY, "Result to be a list");
    Pending certificates = new Pending();
    if (site != null) {
      addSite(site, answer);
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.START_OBJECT, "a certificate, an object with Id and Status");
      Place start = place();
      String id = null;
      CertificateStatus status = null;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "Id" -> id = certificateId();
          case "Status" -> status = status();
          default -> parser.skipChildren();
        }
      }
      require(id != null, start, "Id is missing from this certificate");
      require(status != null, start, "Status is missing from this certificate");
      byte[] entry = SeedEntry.of(id, status);
      if (site != null) {
        addCertificate(site, entry, start);
      } else {
        certificates.add(entry, start);
      }
    }
    return certificates;
  }

  private void addSite(Site site, Place place) {
    try {
      sink.addSite(site);
    } catch (IllegalArgumentException otherSite) {
      throw error(place, otherSite.getMessage());
    }
  }

  private void addCertificate(Site site, byte[] entry, Place place) {
    require(
        sink.addCertificate(site, entry),
        place,
        "Id \"" + SeedEntry.idOf(entry) + "\" is listed twice in site " + site.id());
  }

  private long positiveLong() throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, "SiteId to be a whole number");
    long number;
    try {
      number = parser.getLongValue();
    } catch (JsonProcessingException beyondLong) {
      number = -1;
    }
    require(
        number > 0,
        place(),
        "SiteId must be from 1 to " + Long.MAX_VALUE + ", not " + parser.getText());
    return number;
  }

  private String certificateId() throws IOException {
    String id = text("Id");
    require(
        id.length() <= MAX_ID_LENGTH,
        place(),
        "Id is longer than " + MAX_ID_LENGTH + " characters");
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    require(
        new String(utf8, StandardCharsets.UTF_8).equals(id),
        place(),
        "Id has half a surrogate pair");
    return id;
  }

  private CertificateStatus status() throws IOException {
    String name = text("Status");
    for (CertificateStatus status : CertificateStatus.values()) {
      if (status.wireName().equals(name)) {
        return status;
      }
    }
    throw error("Status must be active or revoked, not \"" + name + "\"");
  }

  private String text(String name) throws IOException {
    expect(JsonToken.VALUE_STRING, name + " to be a string");
    String text = parser.getText();
    require(!text.isBlank(), place(), name + " is blank");
    // A database cannot store NUL in text.
    require(text.indexOf('\0') < 0, place(), name + " has a NUL character");
    return text;
  }

  private void expect(JsonToken expected, String description) throws IOException {
    if (parser.currentToken() != expected) {
      throw error("expected " + description);
    }
  }

  private void require(boolean holds, Place place, String reason) {
    if (!holds) {
      throw error(place, reason);
    }
  }

  private Place place() {
    return Place.of(parser.currentTokenLocation());
  }

  private SeedException error(String reason) {
    return error(place(), reason);
  }

  private SeedException error(Place place, String reason) {
    // The reason may quote text of any length from the file.
    String shortened =
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
    return new SeedException(file + ":" + place.line() + ":" + place.column() + ": " + shortened);
  }

  /** A position in the file; the column counts bytes. */
  private record Place(int line, int column) {

    static Place of(JsonLocation location) {
      return new Place(location.getLineNr(), location.getColumnNr());
    }
  }
}

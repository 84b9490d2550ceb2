package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.FileProblem;
import dev.clientcert.store.packed.PackedCertificate;
import dev.clientcert.store.seed.SeedParser.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a seed file: one answer of the real service or a list of them, so that they load as they
 * are. What an answer has tells which it is:
 *
 * <ul>
 *   <li>{@code Sites}, the sites of a {@code ListSites}, or {@code SiteModel}, that of a {@code
 *       GetSite};
 *   <li>{@code Result}, a list of the certificates of a site: client certificates, or uploaded CA
 *       certificates, whose {@code Status} is {@code OK};
 *   <li>{@code Result}, one CA certificate, with its PEM beside it as {@code Certificate};
 *   <li>{@code Hostnames} of a CA, which is an uploaded one if there is an {@code Id}.
 * </ul>
 *
 * What {@link StateWriter} writes has two more, which are no answers: {@code Deleted}, a list of
 * what is kept of deleted certificates, and {@code CA}, the key and the certificate of the CA of an
 * account. In it, client certificates have their PEM as {@code Certificate}.
 *
 * <p>Each but the first and these two has {@code SiteId} and {@code SiteName}, and optionally each
 * has {@code AccountId}. A site may be spread over several answers, such as its pages.
 *
 * <p>The file is read as a stream. An answer may name its site after its certificates, so these are
 * held until its end, at the cost of two words each. To avoid that, {@link #check} finds the sites
 * of large answers in advance.
 */
public final class SeedFile {

  /** The property that names the file. */
  public static final String PROPERTY = "clientcert.seed-file";

  /** The members that are read. */
  private static final List<String> MEMBERS =
      List.of(
          "SiteId",
          "SiteName",
          "AccountId",
          "Result",
          "Certificate",
          "Sites",
          "SiteModel",
          "Hostnames",
          "Id",
          "Deleted",
          "CA");

  private static final int LARGE = 10_000;

  /** As long as the body of a request. */
  private static final int MAX_PEM_LENGTH = 65_536;

  private final Path file;
  private final SeedParser parser;
  private final SeedSink sink;
  private final Map<Integer, Site> largeAnswers;

  /** The CAs that have their host names. */
  private final Set<Ca> bound = new HashSet<>();

  private int answers;

  /** A CA of a site; the id is {@code null} for the managed one. */
  private record Ca(long siteId, String id) {}

  private SeedFile(Path file, SeedParser parser, SeedSink sink, Map<Integer, Site> largeAnswers) {
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

  /** Says how many certificates were loaded. */
  public static String describeLoaded(long certificates, long caCertificates) {
    return caCertificates == 0
        ? certificates + " certificates"
        : certificates + " client certificates and " + caCertificates + " CA certificates";
  }

  private static void read(Path file, SeedSink sink, Map<Integer, Site> largeAnswers) {
    String work = sink == null ? "Checking" : "Loading";
    try (InputStream in = new ProgressInputStream(file, work)) {
      read(file, in, sink, largeAnswers);
    } catch (IOException unreadable) {
      throw new SeedException(file + ": " + FileProblem.describe(file, unreadable));
    }
  }

  /**
   * Adds everything that comes from a stream to the sink.
   *
   * @param name what to call it in a message, in place of a file
   * @throws SeedException if it is invalid; the message names position and reason
   * @throws IOException if it cannot be read
   */
  public static void load(Path name, InputStream in, SeedSink sink) throws IOException {
    read(name, in, sink, Map.of());
  }

  private static void read(
      Path file, InputStream in, SeedSink sink, Map<Integer, Site> largeAnswers)
      throws IOException {
    try (SeedParser parser = new SeedParser(file, in)) {
      new SeedFile(file, parser, sink, largeAnswers).read();
    }
  }

  private void read() throws IOException {
    try {
      readAll();
    } catch (JsonProcessingException broken) {
      throw parser.error(broken);
    }
  }

  private void readAll() throws IOException {
    JsonToken first = parser.next();
    if (first == null) {
      throw new SeedException(file + ": is empty");
    }
    if (first == JsonToken.START_ARRAY) {
      while (parser.next() != JsonToken.END_ARRAY) {
        readAnswer();
      }
    } else {
      readAnswer();
    }
    if (parser.next() != null) {
      throw parser.error("something follows the end of the data");
    }
  }

  private void readAnswer() throws IOException {
    parser.expect(JsonToken.START_OBJECT, "an object with SiteId, SiteName and Result");
    Place start = parser.place();
    Site ahead = sink == null ? null : largeAnswers.get(answers);
    Long siteId = null;
    String siteName = null;
    String accountId = ClientCertConfig.DEFAULT_ACCOUNT_ID;
    Pending certificates = null;
    SeedCertificate authority = null;
    List<SeedSite> sites = null;
    SeedHostnames hostnames = null;
    String id = null;
    String pem = null;
    List<SeedCertificate> deleted = null;
    ManagedAuthorities.Keys keys = null;
    for (String name = parser.nextMember(); name != null; name = parser.nextMember()) {
      switch (name) {
        case "SiteId" -> siteId = parser.positiveLong(name);
        case "SiteName" -> siteName = parser.text(name, Integer.MAX_VALUE);
        case "AccountId" -> accountId = parser.text(name, Integer.MAX_VALUE);
        case "Result" -> {
          if (parser.isAt(JsonToken.START_OBJECT)) {
            authority = SeedCertificate.read(parser);
          } else {
            certificates = readResult(ahead, start);
          }
        }
        case "Certificate" -> pem = parser.optionalText(name, MAX_PEM_LENGTH);
        case "Deleted" -> deleted = readDeleted();
        case "CA" -> keys = readKeys();
        case "Sites", "SiteModel" -> {
          parser.require(
              sites == null, start, "Sites is in one object with SiteModel; write two objects");
          sites = name.equals("Sites") ? readSites() : List.of(SeedSite.read(parser));
        }
        case "Hostnames" -> hostnames = SeedHostnames.read(parser);
        case "Id" -> id = parser.optionalText(name, SeedCertificate.MAX_ID_LENGTH);
        case "RequestId", "PageNumber", "PageSize", "TotalCount", "Status" -> parser.skip();
        default -> parser.skipUnknown(name, MEMBERS);
      }
    }
    if (authority != null) {
      requireOfCa(authority, pem);
    }
    if (deleted != null || keys != null) {
      parser.require(
          (deleted == null || keys == null)
              && siteId == null
              && sites == null
              && certificates == null
              && authority == null
              && hostnames == null,
          start,
          "Deleted or CA is in one object with something else; write two objects");
      if (sink != null) {
        addState(deleted, accountId, keys, start);
      }
    } else if (sites != null) {
      parser.require(
          certificates == null && authority == null && hostnames == null,
          start,
          "Sites is in one object with Result or Hostnames; write two objects");
      if (sink != null) {
        addSites(sites, accountId);
      }
    } else {
      parser.require(siteId != null, start, "neither Sites nor SiteId is in this object");
      parser.require(siteName != null, start, "SiteName is missing from this object");
      parser.require(
          certificates != null || authority != null || hostnames != null,
          start,
          "Result is missing from this object, and so are Hostnames and Sites");
      Site site = new Site(accountId, siteId, siteName);
      if (certificates != null) {
        addCertificates(certificates, site, start, ahead);
      }
      if (authority != null && sink != null) {
        addSite(site, start);
        addAuthority(site, authority, pem);
      }
      if (hostnames != null) {
        addHostnames(hostnames, id, site, start);
      }
    }
    answers++;
  }

  private List<SeedCertificate> readDeleted() throws IOException {
    parser.expect(JsonToken.START_ARRAY, "Deleted to be a list");
    List<SeedCertificate> deleted = new ArrayList<>();
    while (parser.next() != JsonToken.END_ARRAY) {
      SeedCertificate read = SeedCertificate.readDeleted(parser);
      if (sink != null) {
        deleted.add(read);
      }
    }
    return deleted;
  }

  /** Reads a CA. No message quotes anything of it, since it may be the key. */
  private ManagedAuthorities.Keys readKeys() throws IOException {
    Place place = parser.place();
    parser.require(
        parser.isAt(JsonToken.START_OBJECT),
        place,
        "CA must be an object with Key and Certificate");
    String key = null;
    String certificate = null;
    try {
      for (String name = parser.nextMember(); name != null; name = parser.nextMember()) {
        parser.require(
            parser.isAt(JsonToken.VALUE_STRING),
            place,
            "the members of a CA, Key and Certificate, must be strings");
        switch (name) {
          case "Key" -> key = parser.text("Key", MAX_PEM_LENGTH);
          case "Certificate" -> certificate = parser.text("Certificate", MAX_PEM_LENGTH);
          default -> parser.skip();
        }
      }
    } catch (JsonProcessingException broken) {
      throw parser.error(place, "this CA is not valid JSON");
    }
    parser.require(
        key != null && certificate != null, place, "Key or Certificate is missing from this CA");
    return new ManagedAuthorities.Keys(key, certificate);
  }

  private void addState(
      List<SeedCertificate> deleted, String accountId, ManagedAuthorities.Keys keys, Place start) {
    try {
      if (keys != null) {
        sink.addAuthority(accountId, keys);
      } else {
        deleted.forEach(one -> sink.addDeleted(one.packed()));
      }
    } catch (IllegalArgumentException onlyInMemory) {
      throw parser.error(start, onlyInMemory.getMessage());
    }
  }

  private void requireOfCa(SeedCertificate certificate, String pem) {
    // The answer about one client certificate has a PEM, too, so either can be meant.
    parser.require(
        certificate.isOfCa(),
        certificate.place(),
        pem == null
            ? "Result is one client certificate; write it as a list, in square brackets"
            : "the Status of a CA certificate is OK, not "
                + certificate.statusName()
                + "; a client certificate must be in a list, in square brackets");
  }

  private void addCertificates(Pending certificates, Site site, Place start, Site ahead) {
    if (sink != null) {
      parser.require(
          ahead == null || ahead.equals(site), start, "the file changed while it was being loaded");
      certificates.moveTo(site, start);
    } else if (certificates.count > LARGE) {
      largeAnswers.put(answers, site);
    }
  }

  private List<SeedSite> readSites() throws IOException {
    parser.expect(JsonToken.START_ARRAY, "Sites to be a list");
    List<SeedSite> sites = new ArrayList<>();
    while (parser.next() != JsonToken.END_ARRAY) {
      SeedSite site = SeedSite.read(parser);
      if (sink != null) {
        sites.add(site);
      }
    }
    return sites;
  }

  private void addSites(List<SeedSite> sites, String accountId) {
    for (SeedSite one : sites) {
      SiteDetails details = one.details(accountId);
      addSite(details.site(), one.place());
      try {
        sink.addDetails(details);
      } catch (IllegalArgumentException otherDetails) {
        throw parser.error(one.place(), otherDetails.getMessage());
      }
    }
  }

  private void addHostnames(SeedHostnames hostnames, String id, Site site, Place start) {
    List<String> names = hostnames.of(site);
    if (sink != null) {
      addSite(site, start);
      String ca = id == null || id.isBlank() ? null : id;
      try {
        sink.addHostnames(site, ca, names);
      } catch (IllegalArgumentException unknown) {
        throw parser.error(start, unknown.getMessage());
      }
      parser.require(
          bound.add(new Ca(site.id(), ca)),
          start,
          "the host names of "
              + SeedSink.describeCa(ca)
              + " are listed twice in site "
              + site.id()
              + "; keep one list");
    }
  }

  /** The certificates of an answer whose site is not known yet. */
  private final class Pending {
    private final List<byte[]> entries = new ArrayList<>();
    private int[] lines = new int[16];
    private int[] columns = new int[16];
    private int count;

    /** Those of CAs, which are few. */
    private final List<SeedCertificate> authorities = new ArrayList<>(0);

    void add(SeedCertificate authority) {
      if (sink != null) {
        authorities.add(authority);
      }
    }

    void add(byte[] packed, Place place) {
      if (sink != null) {
        if (count == lines.length) {
          lines = Arrays.copyOf(lines, lines.length * 2);
          columns = Arrays.copyOf(columns, columns.length * 2);
        }
        lines[count] = place.line();
        columns[count] = place.column();
        entries.add(packed);
      }
      count++;
    }

    void moveTo(Site site, Place start) {
      addSite(site, start);
      for (SeedCertificate one : authorities) {
        addAuthority(site, one, null);
      }
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
    parser.expect(JsonToken.START_ARRAY, "Result to be a list");
    Pending certificates = new Pending();
    if (site != null) {
      addSite(site, answer);
    }
    while (parser.next() != JsonToken.END_ARRAY) {
      SeedCertificate read = SeedCertificate.read(parser);
      if (!read.isOfCa()) {
        byte[] packed = read.packed();
        if (site != null) {
          addCertificate(site, packed, read.place());
        } else {
          certificates.add(packed, read.place());
        }
      } else if (site != null) {
        addAuthority(site, read, null);
      } else {
        certificates.add(read);
      }
    }
    return certificates;
  }

  private void addSite(Site site, Place place) {
    try {
      sink.addSite(site);
    } catch (IllegalArgumentException otherSite) {
      throw parser.error(place, otherSite.getMessage());
    }
  }

  private void addCertificate(Site site, byte[] packed, Place place) {
    try {
      if (!sink.addCertificate(site, packed)) {
        throw listedTwice(site, PackedCertificate.id(packed), place);
      }
    } catch (IllegalArgumentException onlyInMemory) {
      throw parser.error(place, onlyInMemory.getMessage());
    }
  }

  private void addAuthority(Site site, SeedCertificate certificate, String pem) {
    CaCertificate authority = certificate.caCertificate(pem);
    if (!sink.addCaCertificate(site, authority)) {
      throw listedTwice(site, authority.id(), certificate.place());
    }
  }

  private SeedException listedTwice(Site site, String id, Place place) {
    return parser.error(place, "Id \"" + id + "\" is listed twice in site " + site.id());
  }
}

package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.certificate.Hostnames;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.seed.SeedParser.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The host names of a CA, which may come before the site that they belong to. */
final class SeedHostnames {

  private final SeedParser parser;
  private final List<String> written = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();

  private SeedHostnames(SeedParser parser) {
    this.parser = parser;
  }

  /** Reads the list that begins here. */
  static SeedHostnames read(SeedParser parser) throws IOException {
    parser.expect(JsonToken.START_ARRAY, "Hostnames to be a list");
    SeedHostnames read = new SeedHostnames(parser);
    while (parser.next() != JsonToken.END_ARRAY) {
      if (read.written.size() == Hostnames.MAX_PER_CA) {
        throw parser.error(
            "Hostnames has more than " + Hostnames.MAX_PER_CA + "; remove this one and the rest");
      }
      read.written.add(parser.text("a host name", Integer.MAX_VALUE));
      read.places.add(parser.place());
    }
    return read;
  }

  /** Returns the host names of a CA of this site. */
  List<String> of(Site site) {
    List<String> all = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      String name = written.get(i);
      Place place = places.get(i);
      String normalized =
          Hostnames.normalize(name, site)
              .orElseThrow(
                  () ->
                      parser.error(
                          place,
                          "a host name must be the site's name or below it, such as www."
                              + site.name().strip()
                              + ", not \""
                              + name
                              + '"'));
      parser.require(
          !all.contains(normalized),
          place,
          "\"" + name + "\" is listed twice in Hostnames; remove one of them");
      all.add(normalized);
    }
    return all;
  }
}

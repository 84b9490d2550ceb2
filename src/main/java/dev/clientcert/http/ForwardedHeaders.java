package dev.clientcert.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Validates the headers in which a proxy describes the caller. Of several values, Quarkus uses the
 * first, which the caller can forge if the proxy appends to the header (RFC 7239, section 8.1). So
 * only single values can be trusted.
 */
public final class ForwardedHeaders {

  private static final String STANDARD = "Forwarded";
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String SSL = "X-Forwarded-Ssl";
  private static final String HOST = "X-Forwarded-Host";
  private static final String PORT = "X-Forwarded-Port";
  private static final String PREFIX = "X-Forwarded-Prefix";

  /** A name or a placeholder: {@code unknown}, {@code _hidden}. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private static final Pattern IPV6_CHARACTERS =
      Pattern.compile("\\[?[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?]?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");
  private static final Pattern WITH_PORT = Pattern.compile("(.+?)(?::([0-9]{1,5}))?");
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");
  private static final Pattern PAIR =
      Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+)=(?:\"([^\"\\\\=]*)\"|([^\"\\\\=\\s]*))");
  private static final int MAX_PORT = 65_535;

  private ForwardedHeaders() {}

  /**
   * Finds a header that Quarkus cannot parse or would misinterpret. Must run before Quarkus, which
   * leaves some of these requests without an answer.
   *
   * @return the name of the first such header; {@code null} for none
   */
  public static String findMalformed(HttpHeaders headers) {
    for (String name : List.of(STANDARD, FOR, PROTO, SSL, HOST, PORT, PREFIX)) {
      String value = headers.get(name);
      if (value != null && !isWellFormed(name, value)) {
        return name;
      }
    }
    return null;
  }

  private static boolean isWellFormed(String name, String value) {
    return switch (name) {
      case STANDARD -> isStandard(value);
      case FOR -> isNode(first(value));
      // Quarkus reads a space before the comma as a part of it, and so anything but https.
      case PROTO -> isScheme(value.split(",", 2)[0]);
      case SSL -> value.equalsIgnoreCase("on") || value.equalsIgnoreCase("off");
      case HOST -> isHost(first(value));
      case PORT -> isPort(first(value));
      default -> PATH.matcher(value).matches();
    };
  }

  /** Returns the first element of a list, which Quarkus uses. */
  private static String first(String list) {
    int comma = list.indexOf(',');
    return comma < 0 ? list : list.substring(0, comma).stripTrailing();
  }

  /** Returns whether this is an address or a name, with or without a port. */
  private static boolean isNode(String text) {
    return isIpv6(text) || isHost(text);
  }

  private static boolean isHost(String text) {
    Matcher parts = WITH_PORT.matcher(text);
    if (!parts.matches() || (parts.group(2) != null && !isPort(parts.group(2)))) {
      return false;
    }
    String host = parts.group(1);
    return NAME.matcher(host).matches() || (host.startsWith("[") && isIpv6(host));
  }

  private static boolean isIpv6(String text) {
    // Netty accepts anything as a zone.
    return IPV6_CHARACTERS.matcher(text).matches() && NetUtil.isValidIpV6Address(text);
  }

  private static boolean isPort(String text) {
    return DIGITS.matcher(text).matches() && Integer.parseInt(text) <= MAX_PORT;
  }

  /** Case-sensitive, as in Quarkus. */
  private static boolean isScheme(String text) {
    return text.equals("http") || text.equals("https");
  }

  /**
   * Returns whether this is a list of elements (RFC 7239) that Quarkus cannot misinterpret: it
   * looks for {@code for=} and the like anywhere in the text.
   */
  private static boolean isStandard(String list) {
    boolean any = false;
    for (String element : list.split(",", -1)) {
      Set<String> names = new HashSet<>();
      for (String pair : element.split(";", -1)) {
        Matcher parts = PAIR.matcher(pair.strip());
        if (parts.matches()) {
          any = true;
          String name = parts.group(1).toLowerCase(Locale.ROOT);
          String value = parts.group(2) == null ? parts.group(3) : parts.group(2);
          if (!names.add(name) || !isWellFormedParameter(name, value)) {
            return false;
          }
        } else if (!pair.isBlank()) {
          return false;
        }
      }
    }
    return any;
  }

  private static boolean isWellFormedParameter(String name, String value) {
    return switch (name) {
      case "for" -> isNode(value);
      case "host" -> isHost(value);
      case "proto" -> isScheme(value);
      default -> Stream.of("for", "host", "proto").noneMatch(name::endsWith);
    };
  }

  /** Returns whether these headers contradict each other on the caller's address or on TLS. */
  public static boolean areAmbiguous(MultiMap headers) {
    for (String name : List.of(STANDARD, FOR, PROTO, SSL)) {
      List<String> values = headers.getAll(name);
      if (values.size() > 1 || (values.size() == 1 && values.get(0).indexOf(',') >= 0)) {
        return true;
      }
    }
    boolean both = headers.contains(STANDARD) && (headers.contains(FOR) || headers.contains(PROTO));
    return both
        || (headers.contains(SSL)
            && headers.contains(PROTO)
            && saysTls(headers) != saysHttps(headers));
  }

  private static boolean saysTls(MultiMap headers) {
    return headers.get(SSL).trim().toLowerCase(Locale.ROOT).equals("on");
  }

  private static boolean saysHttps(MultiMap headers) {
    return headers.get(PROTO).trim().toLowerCase(Locale.ROOT).equals("https");
  }
}

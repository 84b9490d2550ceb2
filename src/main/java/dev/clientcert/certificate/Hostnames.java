package dev.clientcert.certificate;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The host names to which a CA can be bound: the name of a site or a name below it, in lower case
 * and in its ASCII form (RFC 5890), such as {@code www.example.com}. Its first label can be {@code
 * *}, which stands for one label.
 */
public final class Hostnames {

  /** How many host names a CA can be bound to. */
  public static final int MAX_PER_CA = 50;

  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final String WILDCARD = "*.";

  /** Those that IDNA takes for dots, too. */
  private static final String IDEOGRAPHIC_DOTS = "\u3002\uff0e\uff61";

  private Hostnames() {}

  /**
   * Returns a host name in its one form; empty if it is none, or is neither the site's name nor
   * below it. Also empty for a name that stands for different hosts in different versions of IDNA,
   * such as one with an {@code ß}: such a name has to come in its ASCII form, which is taken as it
   * is.
   *
   * @param hostname as it was written
   * @param site the site
   */
  public static Optional<String> normalize(String hostname, Site site) {
    if (hostname.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String prefix = hostname.startsWith(WILDCARD) ? WILDCARD : "";
    Optional<String> siteName = toAscii(nameOf(site));
    return toAscii(hostname.substring(prefix.length()))
        .filter(name -> siteName.isPresent() && isOrIsBelow(name, siteName.get()))
        .map(prefix::concat)
        .filter(name -> name.length() <= MAX_LENGTH);
  }

  /**
   * Returns the name of a site as host names are compared with it: in lower case, without white
   * space around it. Names that the real service gives end in a line feed here and there.
   */
  public static String nameOf(Site site) {
    return site.name().strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isOrIsBelow(String name, String siteName) {
    return name.equals(siteName) || name.endsWith("." + siteName);
  }

  private static Optional<String> toAscii(String name) {
    if (name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    StringBuilder all = new StringBuilder(name.length());
    int start = 0;
    for (int end = 0; end <= name.length(); end++) {
      if (end == name.length() || isDot(name.charAt(end))) {
        String label = name.substring(start, end);
        String ascii = isAscii(label) ? label.toLowerCase(Locale.ROOT) : encode(label);
        if (!isLabel(ascii)) {
          return Optional.empty();
        }
        all.append(start == 0 ? "" : ".").append(ascii);
        start = end + 1;
      }
    }
    return all.length() > MAX_LENGTH ? Optional.empty() : Optional.of(all.toString());
  }

  private static boolean isDot(char one) {
    return one == '.' || IDEOGRAPHIC_DOTS.indexOf(one) >= 0;
  }

  private static boolean isAscii(String label) {
    for (int i = 0; i < label.length(); i++) {
      if (label.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the ASCII form of a label; an empty text if it has none, or not one only. The JDK knows
   * IDNA2003 with the characters of that time. What it makes of a label has to be the label itself
   * but for case and compatible characters: so it is in the later versions.
   */
  private static String encode(String label) {
    try {
      String ascii = IDN.toASCII(label, IDN.USE_STD3_ASCII_RULES);
      return IDN.toUnicode(ascii, IDN.USE_STD3_ASCII_RULES).equals(fold(label)) ? ascii : "";
    } catch (IllegalArgumentException notALabel) {
      return "";
    }
  }

  private static String fold(String label) {
    return lowerAndCompose(lowerAndCompose(label));
  }

  private static String lowerAndCompose(String label) {
    return Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
  }

  /** Returns whether a label in lower case is one of a host name (RFC 1123). */
  private static boolean isLabel(String label) {
    int length = label.length();
    if (length == 0
        || length > MAX_LABEL_LENGTH
        || label.charAt(0) == '-'
        || label.charAt(length - 1) == '-') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char one = label.charAt(i);
      if ((one < 'a' || one > 'z') && (one < '0' || one > '9') && one != '-') {
        return false;
      }
    }
    return true;
  }
}

package dev.clientcert.policy;

import io.smallrye.common.net.CidrAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Parses IP addresses and networks strictly, since a lenient parser decides over access. The
 * parsers of SmallRye and Netty read {@code 010.0.0.1} as {@code 10.0.0.1}, and neither treats an
 * IPv4-mapped address ({@code ::ffff:10.0.0.1}) in all its spellings as IPv4.
 */
final class Addresses {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("[1-9]?[0-9]|1[0-2][0-9]");
  private static final int MAPPED_PREFIX = 96;

  private Addresses() {}

  /**
   * Parses an address such as {@code 203.0.113.7}, or a block such as {@code 10.0.0.0/8} or {@code
   * 2001:db8::/32}. Does not look up names.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  static CidrAddress parseNetwork(String text) {
    int slash = text.indexOf('/');
    InetAddress address = parseAddress(slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = bits;
    if (slash >= 0) {
      String length = text.substring(slash + 1);
      prefix = PREFIX.matcher(length).matches() ? Integer.parseInt(length) : -1;
      if (address instanceof Inet4Address && text.indexOf(':') >= 0) {
        // Java parses the IPv4-mapped ::ffff:10.0.0.0/104 as IPv4.
        prefix -= MAPPED_PREFIX;
      }
    }
    if (prefix < 0 || prefix > bits) {
      throw malformed();
    }
    return CidrAddress.create(address, prefix);
  }

  /**
   * Parses an IPv4 or IPv6 address. Does not look up names.
   *
   * @throws IllegalArgumentException if the text is not an address
   */
  static InetAddress parseAddress(String text) {
    // Java would look up whatever it does not recognize as an address.
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      throw malformed();
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException notAnAddress) {
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "must be an address such as 203.0.113.7 or a block such as 10.0.0.0/8 or 2001:db8::/32");
  }
}

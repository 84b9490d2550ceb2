package dev.clientcert.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** An address, or a block of addresses in CIDR notation (RFC 4632, RFC 4291), of IPv4 or IPv6. */
final class Network {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("[1-9]?[0-9]|1[0-2][0-9]");
  private static final int MAPPED_PREFIX = 96;

  private final byte[] base;
  private final int prefix;

  private Network(byte[] base, int prefix) {
    this.base = base;
    this.prefix = prefix;
  }

  /**
   * Reads an address such as {@code 203.0.113.7}, or a block such as {@code 10.0.0.0/8} or {@code
   * 2001:db8::/32}. Names are not looked up.
   *
   * @throws IllegalArgumentException where it is neither
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = bits;
    if (slash >= 0) {
      String length = text.substring(slash + 1);
      prefix = PREFIX.matcher(length).matches() ? Integer.parseInt(length) : -1;
      if (address instanceof Inet4Address && text.indexOf(':') >= 0) {
        // An IPv4 address written in IPv6, ::ffff:10.0.0.0/104: Java reads it as IPv4.
        prefix -= MAPPED_PREFIX;
      }
    }
    if (prefix < 0 || prefix > bits) {
      throw malformed();
    }
    return new Network(address.getAddress(), prefix);
  }

  /**
   * The address that this text is, of either family. Names are not looked up.
   *
   * @throws IllegalArgumentException where it is none
   */
  static InetAddress address(String text) {
    // Checked before it gets to Java, which would look up what it does not recognize as an address.
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      throw malformed();
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException noAddress) {
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "must be an address such as 203.0.113.7 or a block such as 10.0.0.0/8 or 2001:db8::/32");
  }

  /** Whether the address is in this network; one of the other family never is. */
  boolean contains(InetAddress candidate) {
    byte[] address = candidate.getAddress();
    if (address.length != base.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (address[i] != base[i]) {
        return false;
      }
    }
    int rest = prefix % Byte.SIZE;
    return rest == 0 || (address[whole] ^ base[whole]) >>> (Byte.SIZE - rest) == 0;
  }
}

package dev.clientcert.edge;

import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;

/** The host names that clients name. */
final class HostNames {

  private static final int MAX_LENGTH = 253;
  private static final String WILDCARD = "*.";

  private HostNames() {}

  /**
   * Returns the host that the client named in the handshake, or in that of the session which it
   * resumes.
   *
   * @return the name in lower case; {@code null} if it named none, or one that says nothing
   */
  static String of(SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      List<SNIServerName> names = extended.getRequestedServerNames();
      for (SNIServerName name : names) {
        if (name instanceof SNIHostName host) {
          return normalize(host.getAsciiName());
        }
      }
    }
    return null;
  }

  /**
   * Returns a name in lower case; {@code null} if it is one by which anybody calls this machine:
   * {@code localhost}, or an address.
   */
  static String normalize(String name) {
    String host = name.toLowerCase(Locale.ROOT);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    return host.isEmpty()
            || host.length() > MAX_LENGTH
            || host.equals("localhost")
            || isAddress(host)
        ? null
        : host;
  }

  /** Returns whether it is an address: no name has a colon, or a number as its last label. */
  private static boolean isAddress(String host) {
    if (host.indexOf(':') >= 0) {
      return true;
    }
    for (int i = host.lastIndexOf('.') + 1; i < host.length(); i++) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether a host name to which a CA is bound stands for this host.
   *
   * @param bound the host name, whose first label can be {@code *}
   */
  static boolean covers(String bound, String host) {
    int dot = host.indexOf('.');
    return bound.equals(host)
        || dot > 0 && bound.startsWith(WILDCARD) && bound.substring(1).equals(host.substring(dot));
  }
}

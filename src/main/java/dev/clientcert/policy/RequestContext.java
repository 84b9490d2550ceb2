package dev.clientcert.policy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;

/**
 * The properties of a request that conditions can test.
 *
 * @param sourceIp the address of the caller
 * @param currentTime the time of the request
 * @param secureTransport whether the request was made over TLS
 */
public record RequestContext(InetAddress sourceIp, Instant currentTime, boolean secureTransport) {

  /**
   * Creates the context of a request from an address in text form, which may have a zone ({@code
   * fe80::1%eth0}) or the brackets of RFC 7239.
   *
   * @throws IllegalArgumentException if the text is {@code null} or not an address
   */
  public static RequestContext of(String sourceIp, Instant currentTime, boolean secureTransport) {
    if (sourceIp == null) {
      throw new IllegalArgumentException("no address");
    }
    boolean bracketed = sourceIp.startsWith("[") && sourceIp.endsWith("]");
    String bare = bracketed ? sourceIp.substring(1, sourceIp.length() - 1) : sourceIp;
    int zone = bare.indexOf('%');
    String address = zone < 0 ? bare : bare.substring(0, zone);
    return new RequestContext(Addresses.parseAddress(address), currentTime, secureTransport);
  }

  /** Rejects missing values: a condition on an unknown value could allow too much. */
  public RequestContext {
    Objects.requireNonNull(sourceIp, "sourceIp");
    Objects.requireNonNull(currentTime, "currentTime");
  }
}

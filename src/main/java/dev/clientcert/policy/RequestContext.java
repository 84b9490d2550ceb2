package dev.clientcert.policy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;

/**
 * What conditions can ask of a request.
 *
 * @param sourceIp the address that it came from
 * @param currentTime when it came
 * @param secureTransport whether it came over TLS
 */
public record RequestContext(InetAddress sourceIp, Instant currentTime, boolean secureTransport) {

  /**
   * A request from the address in this text, which may carry a zone ({@code fe80::1%eth0}) or stand
   * in brackets, as RFC 7239 has it.
   *
   * @throws IllegalArgumentException where the text is {@code null} or no address
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

  /**
   * Checks that nothing is missing: a condition over what is not known could let in whom it should
   * not.
   */
  public RequestContext {
    Objects.requireNonNull(sourceIp, "sourceIp");
    Objects.requireNonNull(currentTime, "currentTime");
  }
}

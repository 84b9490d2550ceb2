package dev.clientcert.security;

import dev.clientcert.config.ClientCertConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Decides which unsigned requests are accepted, if any are. Any page in a developer's browser can
 * send requests to the developer's machine. So an unsigned request must name a loopback host or a
 * configured one, which protects against DNS rebinding, and the browser must not report that
 * another site sent it.
 */
@Singleton
public class UnsignedCalls {

  private static final Pattern LOOPBACK =
      Pattern.compile("(?:.+\\.)?localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");
  private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

  /** Headers that show a proxy, in which case the caller may be anywhere. */
  private static final List<String> PROXY_HEADERS =
      List.of("Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host");

  private final Set<String> hosts;
  private final Set<String> proxyHeaders;

  /**
   * Accepts unsigned calls to this machine's loopback names and to the configured hosts.
   *
   * @param forwarding whether Quarkus trusts the headers of a proxy
   * @param forwardedHost the header in which a proxy sends the original host
   */
  UnsignedCalls(
      ClientCertConfig config,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarding,
      @ConfigProperty(
              name = "quarkus.http.proxy.forwarded-host-header",
              defaultValue = "X-Forwarded-Host")
          String forwardedHost) {
    this.hosts =
        config.auth().unsignedHosts().orElse(List.of()).stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.proxyHeaders = new HashSet<>(PROXY_HEADERS);
    if (forwarding) {
      // Quarkus takes the host from this header, which a page could have set.
      proxyHeaders.add(forwardedHost);
    }
  }

  /** Returns whether this request is accepted without a credential. */
  public boolean accepts(HttpServerRequest request) {
    MultiMap headers = request.headers();
    String host = headers.get(HttpHeaders.HOST);
    return host != null
        && isAllowed(PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst(""))
        && proxyHeaders.stream().noneMatch(headers::contains)
        && !isFromUnknownPage(headers)
        && headers.getAll("Sec-Fetch-Site").stream().allMatch(SAME_SITE::contains)
        && headers.getAll(HttpHeaders.ORIGIN).stream()
            .allMatch((request.scheme() + "://" + host)::equalsIgnoreCase);
  }

  /**
   * Returns whether a browser sent this without naming the page's site, as for an image or a form
   * if the host is not loopback or the browser is old. A page cannot change {@code User-Agent} for
   * these.
   */
  private static boolean isFromUnknownPage(MultiMap headers) {
    String agent = headers.get(HttpHeaders.USER_AGENT);
    return agent != null
        && agent.startsWith("Mozilla/")
        && !headers.contains("Sec-Fetch-Site")
        && !headers.contains(HttpHeaders.ORIGIN);
  }

  private boolean isAllowed(String host) {
    return hosts.contains(host) || LOOPBACK.matcher(host).matches();
  }
}

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
 * Which unsigned requests are taken where those are taken at all. Any page that a developer looks
 * at can have his browser send requests to his own machine. So they have to name a host that only
 * those on this machine, or those whom the configuration means, would call it by, which a page
 * whose own name was made to lead here cannot do; and the browser must not say that another site
 * sends them.
 */
@Singleton
public class UnsignedCalls {

  private static final Pattern LOOPBACK =
      Pattern.compile("(?:.+\\.)?localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");
  private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

  /** What a proxy adds, whatever is configured: then the caller may be anywhere. */
  private static final List<String> OF_A_PROXY =
      List.of("Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host");

  private final Set<String> hosts;
  private final Set<String> ofAProxy;

  /**
   * Unsigned calls of this machine, and of the hosts that the configuration names.
   *
   * @param forwarding whether a proxy's word on the host is taken
   * @param forwardedHost the header with that word
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
    this.ofAProxy = new HashSet<>(OF_A_PROXY);
    if (forwarding) {
      // The host would be what this says, and a page could have written that.
      ofAProxy.add(forwardedHost);
    }
  }

  /** Whether this request may be taken without a credential. */
  public boolean mayTake(HttpServerRequest request) {
    MultiMap headers = request.headers();
    String host = headers.get(HttpHeaders.HOST);
    return host != null
        && isAllowed(PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst(""))
        && ofAProxy.stream().noneMatch(headers::contains)
        && !isOfSilentBrowser(headers)
        && headers.getAll("Sec-Fetch-Site").stream().allMatch(SAME_SITE::contains)
        && headers.getAll(HttpHeaders.ORIGIN).stream()
            .allMatch((request.scheme() + "://" + host)::equalsIgnoreCase);
  }

  /**
   * Whether a browser sent this without saying for which page, as it does for an image or a form
   * where the host is not loopback or the browser is old. No page can have another name sent for
   * the browser with these.
   */
  private static boolean isOfSilentBrowser(MultiMap headers) {
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

package dev.clientcert.security;

import dev.clientcert.config.EventsConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.hash.Sha256;
import dev.clientcert.http.Exchange;
import dev.clientcert.identity.Caller;
import dev.clientcert.policy.ResourcePermission;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Authenticates deliveries of events, which are unsigned, by a bearer token that broker and
 * application share. Leaves all other requests to {@link CredentialAuthenticationMechanism}.
 */
@Singleton
@Startup
public class EventAuthenticationMechanism implements HttpAuthenticationMechanism {

  private static final String TOKEN = "clientcert.events.token";
  private static final String INSECURE = "clientcert.events.insecure";
  private static final String SCHEME = "bearer ";
  private static final Pattern TOKEN_CHARACTERS = Pattern.compile("[!-~]+");

  private final String token;
  private final byte[] tokenHash;
  private final boolean insecure;
  private final SecurityIdentity broker;

  /** Creates the mechanism with the configured token. */
  EventAuthenticationMechanism(EventsConfig config) {
    this.token = config.token().map(String::strip).orElse(null);
    this.tokenHash = token == null ? null : Sha256.digest(token);
    this.insecure = config.insecure();
    Caller caller = new Caller("events", config.accountId());
    this.broker = new CallerIdentity(caller, ResourcePermission.class::isInstance, null);
  }

  /**
   * Checks that events are either protected or explicitly unprotected.
   *
   * @throws ConfigurationException if neither is configured, or the token is malformed
   */
  @PostConstruct
  void check() {
    if (token == null && !insecure) {
      throw new ConfigurationException(
          TOKEN
              + " is not set, so no event could be let in. Set it to the bearer token that deliveries carry in"
              + " Authorization, or set "
              + INSECURE
              + "=true where only the broker can reach this application.",
          Set.of(TOKEN));
    }
    if (token != null && !TOKEN_CHARACTERS.matcher(token).matches()) {
      throw new ConfigurationException(
          TOKEN
              + " has characters that a header cannot carry, or none. Give one of letters, digits and signs of ASCII.",
          Set.of(TOKEN));
    }
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    if (!Exchange.of(context).isEvent()) {
      return Uni.createFrom().nullItem();
    }
    MultiMap headers = context.request().headers();
    List<String> credentials = headers.getAll(HttpHeaders.AUTHORIZATION);
    List<CredentialKind> claimed = CredentialKind.claimedIn(Exchange.of(context).request());
    boolean known =
        claimed.isEmpty()
            ? insecure && !isFromBrowser(headers)
            // No other credential along with it.
            : claimed.equals(List.of(CredentialKind.VERSION_3))
                && credentials.size() == 1
                && isToken(credentials.get(0));
    return known
        ? Uni.createFrom().item(broker)
        : Uni.createFrom().failure(new DocumentedException(ErrorCode.INVALID_TOKEN));
  }

  /** Returns whether a browser sent this, which any page could have caused. No broker is one. */
  private static boolean isFromBrowser(MultiMap headers) {
    return headers.contains(HttpHeaders.ORIGIN) || headers.contains("Sec-Fetch-Site");
  }

  /** Compares hashes, so that it takes the same time for all lengths. */
  private boolean isToken(String credential) {
    return tokenHash != null
        && credential.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            Sha256.digest(credential.substring(SCHEME.length()).strip()), tokenHash);
  }

  /** Precedes the mechanism of signed requests, which would reject a delivery. */
  @Override
  public int getPriority() {
    return DEFAULT_PRIORITY + 1;
  }

  /** Sends no challenge: a broker either knows the token or does not. */
  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().nullItem();
  }
}

package dev.clientcert.security;

import dev.clientcert.ClientCertConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.policy.Caller;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Authenticates every HTTP request, whatever route it takes. A request without a credential stays
 * anonymous, so that what is open stays open, and is refused with the documented code where a
 * caller is needed.
 */
@Singleton
public class CredentialAuthenticationMechanism implements HttpAuthenticationMechanism {

  private static final Caller DEMO =
      new Caller("unsigned", ClientCertConfig.DEFAULT_ACCOUNT_ID, false);

  private final Authenticator authenticator;
  private final boolean required;

  /** A mechanism over the access keys that are in force. */
  CredentialAuthenticationMechanism(
      ClientCertConfig config, CurrentAccessKeys accessKeys, Clock clock) {
    this.authenticator = new Authenticator(accessKeys::get, clock, config.auth().nonceCapacity());
    this.required = config.auth().required();
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    try {
      Caller caller =
          authenticator.authenticate(WireRequest.of(context)).orElse(required ? null : DEMO);
      return caller == null
          ? Uni.createFrom().nullItem()
          : Uni.createFrom().item(identityOf(caller));
    } catch (DocumentedException refusal) {
      return Uni.createFrom().failure(refusal);
    }
  }

  private static SecurityIdentity identityOf(Caller caller) {
    return QuarkusSecurityIdentity.builder().setPrincipal(caller).build();
  }

  /** There is nothing to challenge with: a client signs without being asked. */
  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().nullItem();
  }

  /** Answers a request that needs a caller and has none with the documented code. */
  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    return Uni.createFrom().failure(new DocumentedException(ErrorCode.INVALID_TOKEN));
  }
}

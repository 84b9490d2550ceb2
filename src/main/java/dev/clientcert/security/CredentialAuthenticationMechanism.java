package dev.clientcert.security;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.BeforeAnswer;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.ForwardedHeaders;
import dev.clientcert.identity.Caller;
import dev.clientcert.policy.Policies;
import dev.clientcert.policy.RequestContext;
import dev.clientcert.policy.ResourcePermission;
import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.NonceUse;
import dev.clientcert.security.Authenticator.Proof;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.security.Permission;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Authenticates every HTTP request, whatever route it takes. A request without a credential stays
 * anonymous, so that what is open stays open, and is refused with the documented code where a
 * caller is needed.
 */
@Singleton
public class CredentialAuthenticationMechanism implements HttpAuthenticationMechanism {

  private static final Proof DEMO =
      new Proof(
          new Credential(null, new Caller("unsigned", ClientCertConfig.DEFAULT_ACCOUNT_ID), null),
          null);

  private final Authenticator authenticator;
  private final boolean required;
  private final UnsignedCalls unsignedCalls;
  private final boolean forwarding;
  private final Clock clock;

  /** A mechanism over the access keys that are in force, and the nonces that were used. */
  CredentialAuthenticationMechanism(
      ClientCertConfig config,
      CurrentAccessKeys accessKeys,
      NonceStore nonces,
      UnsignedCalls unsignedCalls,
      Clock clock,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarding) {
    this.authenticator = new Authenticator(accessKeys::get, clock, nonces);
    this.required = config.auth().required();
    this.unsignedCalls = unsignedCalls;
    this.clock = clock;
    this.forwarding = forwarding;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    Exchange exchange = Exchange.of(context);
    if (exchange.isPublic()) {
      return Uni.createFrom().nullItem();
    }
    return authenticator
        .authenticate(exchange.request(), exchange.canNonceWait())
        .map(
            proof -> {
              if (proof == null) {
                return identityOfUnsigned(context);
              }
              if (proof.unrecorded() != null) {
                exchange.require(new FirstUse(proof.unrecorded()));
              }
              return identityOf(proof, context);
            });
  }

  private SecurityIdentity identityOfUnsigned(RoutingContext context) {
    return !required && unsignedCalls.accepts(context.request()) ? identityOf(DEMO, context) : null;
  }

  private SecurityIdentity identityOf(Proof proof, RoutingContext context) {
    Credential credential = proof.credential();
    return new CallerIdentity(
        credential.caller(),
        permission -> isPermitted(credential.policies(), permission, context),
        proof.unrecorded());
  }

  /** The request is the first with its nonce. */
  private record FirstUse(NonceUse use) implements BeforeAnswer {

    @Override
    public boolean isDone() {
      return use.isFirst();
    }

    @Override
    public Uni<Void> finish() {
      return use.record().invoke(Authenticator::requireFirst).replaceWithVoid();
    }
  }

  private boolean isPermitted(Policies policies, Permission permission, RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!(permission instanceof ResourcePermission resource)) {
      return false;
    }
    if (policies == null) {
      return true;
    }
    if (forwarding && ForwardedHeaders.areAmbiguous(request.headers())) {
      return false;
    }
    SocketAddress peer = Exchange.of(context).remoteAddress();
    if (peer == null || peer.host() == null) {
      // A platform that passes requests on may not say from where; see below.
      return false;
    }
    try {
      // Both are the proxy's word where quarkus.http.proxy.* says to take it, and the connection's
      // otherwise.
      RequestContext asked =
          RequestContext.of(peer.host(), clock.instant(), Exchange.of(context).isOverTls());
      return policies.allows(resource.getActions(), resource.getName(), asked);
    } catch (IllegalArgumentException noAddress) {
      // A proxy can forward anything as an address; what policies would say of that is not known.
      return false;
    }
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

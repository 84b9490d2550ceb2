package dev.clientcert.issuance;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.clientcert.certificate.Site;
import dev.clientcert.config.ClientCertConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** What the tests of this room and of those in it issue certificates with. */
public final class Issuing {

  /** The name ends as the documented one does. */
  static final Site SITE = new Site("1000000000000001", 1234567890123L, "example.com\n");

  private Issuing() {}

  /** A configuration with these properties. */
  public static ClientCertConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(ClientCertConfig.class)
        .withSources(new PropertiesConfigSource(properties, "properties", 400))
        .build()
        .getConfigMapping(ClientCertConfig.class);
  }

  /** The CAs of a configuration with these properties, in production. */
  public static Authorities authorities(Map<String, String> properties) {
    return new Authorities(
        config(properties), Clock.systemUTC(), (dev.clientcert.config.DevelopmentFaults) null);
  }

  /** The CA that an account gets where none is configured. */
  public static Authority managed(Authorities authorities, String accountId) {
    try {
      return authorities.of(accountId, Instant.now());
    } catch (UnavailableException none) {
      throw new IllegalStateException(none);
    }
  }

  /** An order that begins now. */
  static IssuanceOrder order(String signingRequest, int days) {
    return new IssuanceOrder(SITE, signingRequest, null, days, Instant.now());
  }

  /** An order with a key that is to be made. */
  static IssuanceOrder order(KeyAlgorithm algorithm, int days) {
    return new IssuanceOrder(SITE, null, algorithm, days, Instant.now());
  }

  /** What comes of an order. */
  static IssuanceOutcome outcome(Issuer issuer, IssuanceOrder order) {
    return issuer.issue(order).await().indefinitely();
  }

  /** The certificate that an order gets. */
  static IssuanceOutcome.Issued issued(Issuer issuer, IssuanceOrder order) {
    return assertInstanceOf(IssuanceOutcome.Issued.class, outcome(issuer, order));
  }

  /** A certificate in PEM. */
  static String pem(IssuanceOutcome.Issued issued) {
    return Pem.encode("CERTIFICATE", issued.issued().der());
  }
}

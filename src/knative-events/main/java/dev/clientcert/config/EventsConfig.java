package dev.clientcert.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What an operator can set in the artifact that takes events. */
@ConfigMapping(prefix = "clientcert.events")
public interface EventsConfig extends Settings {

  /**
   * The bearer token that a delivery has to carry in {@code Authorization}: events are unsigned.
   */
  Optional<String> token();

  /**
   * Lets deliveries in that carry no credential; one that carries a credential is still checked.
   * For a broker that is alone in reaching this application.
   */
  @WithDefault("false")
  @WithConverter(StrictBooleanConverter.class)
  boolean insecure();

  /** The account that deliveries act as. */
  @WithDefault(ClientCertConfig.DEFAULT_ACCOUNT_ID)
  @WithConverter(AccountIdConverter.class)
  String accountId();
}

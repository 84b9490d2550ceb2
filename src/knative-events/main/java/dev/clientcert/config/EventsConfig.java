package dev.clientcert.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The configuration of the artifact that receives events. */
@ConfigMapping(prefix = "clientcert.events")
public interface EventsConfig extends Settings {

  /** The bearer token that deliveries must have in {@code Authorization}, as they are unsigned. */
  Optional<String> token();

  /**
   * Whether to accept deliveries without a credential, if only the broker can reach this
   * application. A credential is checked in any case.
   */
  @WithDefault("false")
  @WithConverter(StrictBooleanConverter.class)
  boolean insecure();

  /** The account as which deliveries act. */
  @WithDefault(ClientCertConfig.DEFAULT_ACCOUNT_ID)
  @WithConverter(AccountIdConverter.class)
  String accountId();
}

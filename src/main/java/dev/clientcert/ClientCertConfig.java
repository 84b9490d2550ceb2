package dev.clientcert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an operator can set. A bad value stops the start with the property's name, the value and the
 * cure.
 */
@ConfigMapping(prefix = "clientcert")
public interface ClientCertConfig {

  /**
   * The account that owns a site that names none, and that an unsigned call acts as where signing
   * is not required.
   */
  String DEFAULT_ACCOUNT_ID = "1000000000000001";

  /**
   * The certificates that the memory store starts with: a JSON file of {@code
   * ListClientCertificates} answers. Without it the store is empty.
   */
  Optional<Path> seedFile();

  /** Who may call: the access-keys file, read at start and again when it changes. */
  Optional<Path> accessKeysFile();

  /** The region in the names of resources, {@code acs:esa:{regionId}:{accountId}:site/{SiteId}}. */
  @WithDefault("cn-hangzhou")
  String region();

  /**
   * Whether this runs on Alibaba Cloud Function Compute, and so answers the calls by which that
   * manages its instances.
   */
  @WithDefault("false")
  @WithConverter(StrictBooleanConverter.class)
  boolean functionCompute();

  /** How calls are authenticated. */
  Auth auth();

  /** How calls are authenticated. */
  interface Auth {

    /**
     * Whether every call must be signed. Where it is {@code false}, an unsigned call acts as the
     * demo account, and a signed one is still checked.
     */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean required();

    /**
     * How many nonces of signed requests are remembered, each for the 15 minutes in which its
     * request could be replayed. Once that many are held, further requests are refused until some
     * expire. A million takes about 150 MB.
     */
    @WithDefault("1000000")
    @WithConverter(PositiveIntConverter.class)
    int nonceCapacity();
  }
}

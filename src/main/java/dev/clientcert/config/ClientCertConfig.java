package dev.clientcert.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator can set. A bad value stops the start with the property's name, the value and the
 * cure.
 */
@ConfigMapping(prefix = "clientcert")
public interface ClientCertConfig extends Settings {

  /**
   * The account that owns a site that names none, and that an unsigned call acts as where signing
   * is not required.
   */
  String DEFAULT_ACCOUNT_ID = "1000000000000001";

  /**
   * The certificates to start with: a JSON file of {@code ListClientCertificates} answers. Without
   * it, the memory store is empty, and a database is as it is. In a database, what is there stays
   * as it is, and a file that was loaded once is not loaded again.
   */
  Optional<Path> seedFile();

  /** Where certificates are kept. */
  Store store();

  /** Who may call: the access-keys file, read at start and again when it changes. */
  Optional<Path> accessKeysFile();

  /** The region in the names of resources, {@code acs:esa:{regionId}:{accountId}:site/{SiteId}}. */
  @WithDefault("cn-hangzhou")
  @WithConverter(RegionConverter.class)
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

  /** The page that runs the operation. */
  Explorer explorer();

  /** What connections may cost. */
  Http http();

  /** Where certificates are kept. */
  interface Store {

    /** The kind of store: {@code memory}, or {@code postgresql}, which instances can share. */
    @WithParentName
    @WithDefault("memory")
    @WithConverter(StoreKindConverter.class)
    Kind kind();

    /**
     * For how long a call waits for the database, in all, before it fails. Of no use to the memory
     * store.
     */
    @WithDefault("2S")
    @WithConverter(ShortDurationConverter.class)
    Duration timeout();

    /** The database, beside what {@code quarkus.datasource} says of it. */
    Postgresql postgresql();

    /** The kinds of stores. */
    enum Kind {
      /** The memory of this process. */
      MEMORY,
      /** PostgreSQL, or a database that speaks its language. */
      POSTGRESQL
    }

    /** The database, beside what {@code quarkus.datasource} says of it. */
    interface Postgresql {

      /** Whether tables that are missing are made at start; for trials. */
      @WithDefault("false")
      @WithConverter(StrictBooleanConverter.class)
      boolean createSchema();
    }
  }

  /** How calls are authenticated. */
  interface Auth {

    /**
     * Whether every call must be signed. Where it is {@code false}, an unsigned call to a loopback
     * name acts as the demo account, unless a browser says that another site makes it; and a signed
     * one is still checked.
     */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean required();

    /**
     * The hosts by whose names unsigned calls are taken, where those are taken, beside the names of
     * this machine's loopback; without ports.
     */
    Optional<List<@WithConverter(HostNameConverter.class) String>> unsignedHosts();

    /**
     * Whether nonces of signed requests are kept in the database, so that a request that one
     * instance took is refused by all. Where it is {@code false}, or there is no database, each
     * instance knows those that it took itself.
     */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean sharedNonces();

    /**
     * How many nonces of signed requests are remembered in the memory of an instance, each for half
     * an hour. An account may hold as many as are still free, so one alone can fill half of them;
     * its further requests are refused until some expire. A million takes up to 45 MB.
     */
    @WithDefault("2000000")
    @WithConverter(PositiveIntConverter.class)
    int nonceCapacity();
  }

  /** The page that runs the operation. */
  interface Explorer {

    /**
     * Whether {@code /explorer} is served: in development unless told otherwise, else only then.
     */
    @WithDefault("false")
    @WithConverter(StrictBooleanConverter.class)
    boolean enabled();
  }

  /** What connections may cost. */
  interface Http {

    /** How many connections there may be at once; further ones are closed. */
    @WithDefault("12000")
    @WithConverter(PositiveIntConverter.class)
    int maxConnections();

    /**
     * How long a request may take to come in, from its first byte to its last. Then its connection
     * is closed.
     */
    @WithDefault("30S")
    @WithConverter(ShortDurationConverter.class)
    Duration requestTimeout();
  }
}

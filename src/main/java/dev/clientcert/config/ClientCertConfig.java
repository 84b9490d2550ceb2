package dev.clientcert.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of the application. An invalid value stops the start with the property's name,
 * the value and the remedy.
 */
@ConfigMapping(prefix = "clientcert")
public interface ClientCertConfig extends Settings {

  /** The default account: of sites without one, and of unsigned calls. */
  String DEFAULT_ACCOUNT_ID = "1000000000000001";

  /**
   * The certificates to load at start: a JSON file of {@code ListClientCertificates} answers. A
   * database keeps its existing rows, and does not load the same file twice.
   */
  Optional<Path> seedFile();

  /** The store of certificates. */
  Store store();

  /** The access-keys file with all credentials, read at start and again when it changes. */
  Optional<Path> accessKeysFile();

  /** The region in resource names: {@code acs:esa:{regionId}:{accountId}:site/{SiteId}}. */
  @WithDefault("cn-hangzhou")
  @WithConverter(RegionConverter.class)
  String region();

  /** Whether to answer the hooks by which Alibaba Cloud Function Compute manages instances. */
  @WithDefault("false")
  @WithConverter(StrictBooleanConverter.class)
  boolean functionCompute();

  /** The authentication of calls. */
  Auth auth();

  /** The explorer, a page for trying operations. */
  Explorer explorer();

  /** The limits on connections. */
  Http http();

  /** The log. */
  Log log();

  /** The CA that issues all certificates; without one, each account has one of its own. */
  Ca ca();

  /**
   * Further CAs, by their ids: they issue nothing here, but have a CRL and answers by OCSP of the
   * certificates that are listed as theirs.
   */
  Map<String, Ca> cas();

  /** What everybody may fetch. */
  Publication publication();

  /** The CRLs. */
  Crl crl();

  /** The answers by OCSP. */
  Ocsp ocsp();

  /** The edge, to try client certificates on. */
  Edge edge();

  /** The memory of calls that changed something. */
  Repetitions repetitions();

  /** What tests do with the application beside calling it. */
  Admin admin();

  /**
   * What goes wrong on purpose, so that callers can test their retries: {@code
   * RevokeClientCertificate#2=Throttling.User} is the second call of that operation. Only where
   * {@code clientcert.admin.enabled} says so.
   */
  Optional<List<String>> faults();

  /** The store of certificates. */
  interface Store {

    /** The kind of store: {@code memory}, or {@code postgresql}, which instances can share. */
    @WithParentName
    @WithDefault("memory")
    @WithConverter(StoreKindConverter.class)
    Kind kind();

    /** The maximum total time for which a call waits for the database. */
    @WithDefault("2S")
    @WithConverter(ShortDurationConverter.class)
    Duration timeout();

    /** Settings of the database in addition to {@code quarkus.datasource}. */
    Postgresql postgresql();

    /** The kinds of stores. */
    enum Kind {
      /** The memory of this process. */
      MEMORY,
      /** PostgreSQL, or a compatible database. */
      POSTGRESQL
    }

    /** Settings of the database in addition to {@code quarkus.datasource}. */
    interface Postgresql {

      /** Whether to create and upgrade tables at start; for trials. */
      @WithDefault("false")
      @WithConverter(StrictBooleanConverter.class)
      boolean createSchema();
    }
  }

  /** The authentication of calls. */
  interface Auth {

    /**
     * Whether every call must be signed. If {@code false}, unsigned calls to a loopback name act as
     * the demo account, unless a browser reports that another site makes them. Signed calls are
     * checked in any case.
     */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean required();

    /** Further hosts, without ports, to which unsigned calls are accepted if they are at all. */
    Optional<List<@WithConverter(HostNameConverter.class) String>> unsignedHosts();

    /**
     * Whether to store nonces in the database, if there is one, so that a request accepted by one
     * instance is refused by all others. Otherwise each instance only knows its own nonces.
     */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean sharedNonces();

    /**
     * The maximum number of nonces in the memory of an instance, each kept for half an hour. An
     * account may hold as many as are still free, so one alone can use half of them; its further
     * requests are refused until some expire. A million takes up to 45 MB.
     */
    @WithDefault("2000000")
    @WithConverter(PositiveIntConverter.class)
    int nonceCapacity();
  }

  /** The explorer, a page for trying operations. */
  interface Explorer {

    /** Whether to serve {@code /explorer}; {@code true} by default in development only. */
    @WithDefault("false")
    @WithConverter(StrictBooleanConverter.class)
    boolean enabled();
  }

  /** The limits on connections. */
  interface Http {

    /** The maximum number of connections; further ones are closed. */
    @WithDefault("12000")
    @WithConverter(PositiveIntConverter.class)
    int maxConnections();

    /** The maximum time from a request's first byte to its last; then its connection is closed. */
    @WithDefault("30S")
    @WithConverter(ShortDurationConverter.class)
    Duration requestTimeout();
  }

  /** The log. */
  interface Log {

    /** Whether each line is a JSON object; {@code false} by default in development and tests. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean json();
  }

  /** What tests do with the application beside calling it. */
  interface Admin {

    /**
     * Whether everything can be saved, replaced and reset below {@code /q/clientcert}, by whoever
     * may make unsigned calls in development; {@code true} by default in development only.
     */
    @WithDefault("false")
    @WithConverter(StrictBooleanConverter.class)
    boolean enabled();
  }

  /** A CA: both files or neither. */
  interface Ca {

    /** The CA's private key, EC or RSA, in a PEM file without a password. */
    Optional<Path> key();

    /** The CA's certificate in a PEM file, possibly followed by those of the CAs above it. */
    Optional<Path> certificate();
  }

  /** The memory of calls that changed something. */
  interface Repetitions {

    /**
     * How long a call is remembered, so that the same call again, such as an event that is
     * delivered twice, gets the first answer and changes nothing.
     */
    @WithDefault("24H")
    @WithConverter(LongDurationConverter.class)
    Duration memory();
  }

  /** What everybody may fetch. */
  interface Publication {

    /**
     * The address of this application for everybody, such as {@code http://pki.example.com}.
     * Certificates that are issued here name their CRL and OCSP below it; without it, they name
     * none.
     */
    @WithConverter(BaseUrlConverter.class)
    Optional<String> baseUrl();
  }

  /** The CRLs. */
  interface Crl {

    /** For how long a CRL is valid. After half of it, there is a new one. */
    @WithDefault("24H")
    @WithConverter(ValidityConverter.class)
    Duration validity();
  }

  /** The answers by OCSP. */
  interface Ocsp {

    /** For how long an answer is valid, and so for how long a cache can keep it. */
    @WithDefault("5M")
    @WithConverter(ValidityConverter.class)
    Duration validity();

    /** The private key of a responder to which a CA delegates; without it, the CA signs. */
    Optional<Path> key();

    /** The responder's certificate in PEM, which the CA issued for OCSP. */
    Optional<Path> certificate();
  }

  /** The edge, to try client certificates on. */
  interface Edge {

    /** Whether there is one; {@code true} by default in development only. */
    @WithDefault("false")
    @WithConverter(StrictBooleanConverter.class)
    boolean enabled();

    /** The port of the edge, or 0 for any that is free. */
    @WithDefault("8444")
    @WithConverter(PortConverter.class)
    int port();
  }
}

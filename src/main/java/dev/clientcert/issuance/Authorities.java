package dev.clientcert.issuance;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.config.DevelopmentFaults;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The CAs: the one that is configured, or else one for each account, which is made when it is first
 * needed and kept in memory.
 */
@Singleton
@Startup
public class Authorities {

  private static final Logger LOG = Logger.getLogger(Authorities.class);
  private static final int MAX_ACCOUNTS = 10_000;
  private static final String NOT_SET =
      AuthorityFiles.KEY + " and " + AuthorityFiles.CERTIFICATE + " are not set";

  private final Authority configured;

  /** Why there is none; {@code null} if there is. */
  private final String refusal;

  private final Map<String, Authority> managed = new ConcurrentHashMap<>();
  private final Map<String, AuthorityCertificate> certificates = new ConcurrentHashMap<>();

  /**
   * Reads the configured CA, if any.
   *
   * @param faults where problems with its files are reported in development
   * @throws ConfigurationException if it cannot be used, except in development
   */
  @Inject
  Authorities(ClientCertConfig config, Clock clock, Instance<DevelopmentFaults> faults) {
    this(config, clock, faults.isUnsatisfied() ? null : faults.get());
  }

  /** Does the same; reports no faults if there is {@code null} to report them to. */
  Authorities(ClientCertConfig config, Clock clock, DevelopmentFaults faults) {
    Authority read = null;
    String problem = null;
    try {
      read = read(config.ca(), clock);
    } catch (AuthorityFilesException unusable) {
      if (faults == null) {
        throw new ConfigurationException(unusable.getMessage(), Set.of(unusable.property()));
      }
      faults.add(unusable.property(), unusable.getMessage());
      problem = unusable.getMessage();
    }
    if (read != null) {
      AuthorityCertificate certificate = read.published();
      certificates.put(certificate.id(), certificate);
      LOG.infof("Certificates are issued by the CA %s", certificate.id());
    } else if (problem == null && config.store().kind() == Kind.POSTGRESQL) {
      problem = NOT_SET;
      LOG.infof(
          "%s: no certificate can be created, since the instances that share a database need one CA",
          NOT_SET);
    }
    this.configured = read;
    this.refusal = problem;
  }

  private static Authority read(ClientCertConfig.Ca files, Clock clock)
      throws AuthorityFilesException {
    Optional<Path> key = files.key();
    Optional<Path> certificate = files.certificate();
    if (key.isPresent() != certificate.isPresent()) {
      String set = key.isPresent() ? AuthorityFiles.KEY : AuthorityFiles.CERTIFICATE;
      String missing = key.isPresent() ? AuthorityFiles.CERTIFICATE : AuthorityFiles.KEY;
      throw new AuthorityFilesException(
          missing, set + " is set, but " + missing + " is not. Set both, or neither.");
    }
    return key.isPresent()
        ? new AuthorityFiles(key.get(), certificate.get()).read(clock.instant())
        : null;
  }

  /**
   * Returns the CA of an account. Makes one if necessary, which takes processor time.
   *
   * @throws UnavailableException if there is none, and none can be made
   */
  Authority of(String accountId, Instant time) throws UnavailableException {
    if (configured != null) {
      return configured;
    }
    if (refusal != null) {
      throw new UnavailableException(refusal);
    }
    if (managed.size() >= MAX_ACCOUNTS && !managed.containsKey(accountId)) {
      throw new UnavailableException("there are " + MAX_ACCOUNTS + " CAs, and " + NOT_SET);
    }
    return managed.computeIfAbsent(accountId, account -> create(time));
  }

  private Authority create(Instant time) {
    try {
      Authority authority = Authority.create(time);
      certificates.put(authority.published().id(), authority.published());
      return authority;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("no CA can be made", impossible);
    }
  }

  /** Returns the certificate of the CA with this id, if there is one. */
  public Optional<AuthorityCertificate> find(String id) {
    return Optional.ofNullable(certificates.get(id));
  }
}

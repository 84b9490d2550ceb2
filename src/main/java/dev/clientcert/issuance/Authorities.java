package dev.clientcert.issuance;

import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.config.DevelopmentFaults;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jboss.logging.Logger;

/**
 * The CAs. Certificates are issued by the one that is configured, or else by one for each account,
 * which is made when it is first needed and kept in memory. Further ones, which the configuration
 * names, only tell what is revoked.
 */
@Singleton
@Startup
public class Authorities implements ManagedAuthorities {

  private static final Logger LOG = Logger.getLogger(Authorities.class);
  private static final int MAX_ACCOUNTS = 10_000;
  private static final String ISSUING = "clientcert.ca";
  private static final String NAMED = "clientcert.cas";
  private static final String NOT_SET =
      ISSUING + ".key and " + ISSUING + ".certificate are not set";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  /** The one that issues all certificates; {@code null} if there is none. */
  private final Authority configured;

  /** Why there is none, and none can be made; {@code null} if there is one, or one can. */
  private final String refusal;

  private final Publication publication;

  /** Those whose certificates can name them by their common name. */
  private final Set<String> named = new HashSet<>();

  private final Map<String, Authority> managed = new ConcurrentHashMap<>();
  private final Map<String, Authority> byId = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();

  /**
   * Reads the configured CAs, if any.
   *
   * @param faults where problems with their files are reported in development
   * @throws ConfigurationException if one cannot be used, except in development
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
      read = AuthorityFiles.read(ISSUING, config.ca(), null, clock.instant()).orElse(null);
    } catch (KeyFilesException unusable) {
      unusable.report(faults);
      problem = unusable.getMessage();
    }
    if (read != null) {
      add(read);
      LOG.infof("Certificates are issued by the CA %s", read.id());
    } else if (problem == null && config.store().kind() == Kind.POSTGRESQL) {
      problem = NOT_SET;
      LOG.infof(
          "%s: no certificate can be created, since the instances that share a database need one CA",
          NOT_SET);
    }
    this.publication = new Publication(config.publication().baseUrl().orElse(null));
    this.configured = read;
    this.refusal = problem;
    if (!config.cas().isEmpty()) {
      try {
        addNamed(config.cas(), clock.instant());
      } catch (KeyFilesException unusable) {
        unusable.report(faults);
      }
    }
  }

  private void addNamed(Map<String, ClientCertConfig.Ca> cas, Instant now)
      throws KeyFilesException {
    for (Map.Entry<String, ClientCertConfig.Ca> one : cas.entrySet()) {
      String id = one.getKey();
      String prefix = NAMED + "." + id;
      if (!NAME.matcher(id).matches()) {
        throw new KeyFilesException(
            prefix,
            prefix
                + ": \""
                + id
                + "\" is not the name of a CA. Use up to 64 letters, digits, hyphens and"
                + " underscores, beginning with a letter or a digit.");
      }
      Authority authority = AuthorityFiles.read(prefix, one.getValue(), id, now).orElse(null);
      if (authority != null) {
        for (Authority other : byId.values()) {
          if (areAlike(authority, other)) {
            throw new KeyFilesException(
                prefix + ".certificate",
                prefix
                    + ".certificate cannot be used. Its CA has the id, the common name, the subject"
                    + " or the key of the one in "
                    + (other == configured ? ISSUING : NAMED + "." + other.id())
                    + ".certificate, so nobody could tell whose certificates are whose. Remove one"
                    + " of them.");
          }
        }
        add(authority);
        named.add(id);
      }
    }
  }

  private static boolean areAlike(Authority one, Authority other) {
    X509CertificateHolder its = one.certificate();
    X509CertificateHolder others = other.certificate();
    return one.id().equals(other.id())
        || one.commonName() != null && one.commonName().equals(other.commonName())
        || its.getSubject().equals(others.getSubject())
        || its.getSubjectPublicKeyInfo().equals(others.getSubjectPublicKeyInfo());
  }

  private void add(Authority authority) {
    byId.put(authority.id(), authority);
    changes.incrementAndGet();
    if (!authority.maySignLists()) {
      LOG.warnf(
          "The key usage of the CA %s is without cRLSign: it has no CRL, only OCSP",
          authority.id());
    }
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
      add(authority);
      return authority;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("no CA can be made", impossible);
    }
  }

  @Override
  public Map<String, Keys> save() {
    Map<String, Keys> saved = new TreeMap<>();
    managed.forEach((account, authority) -> saved.put(account, authority.keys()));
    return saved;
  }

  @Override
  public synchronized void restore(Map<String, Keys> byAccount) {
    if (byAccount.isEmpty()) {
      return;
    }
    if (configured != null || refusal != null) {
      throw new IllegalArgumentException(
          "there is a CA of an account, but this application "
              + (configured != null ? "has " + ISSUING + ".key" : "can make none")
              + "; leave out CA");
    }
    Map<String, Authority> read = new HashMap<>();
    byAccount.forEach((account, keys) -> read.put(account, Authority.of(account, keys)));
    Set<String> accounts = new HashSet<>(managed.keySet());
    accounts.addAll(read.keySet());
    if (accounts.size() > MAX_ACCOUNTS) {
      throw new IllegalArgumentException("there are more than " + MAX_ACCOUNTS + " CAs");
    }
    Set<String> gone = new HashSet<>();
    read.forEach(
        (account, authority) -> {
          Authority before = managed.put(account, authority);
          byId.put(authority.id(), authority);
          if (before != null) {
            gone.add(before.id());
          }
        });
    // Another account may have it now.
    managed.values().forEach(authority -> gone.remove(authority.id()));
    gone.forEach(byId::remove);
    changes.incrementAndGet();
  }

  /** Returns the CA with this id, if there is one. */
  public Optional<Authority> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns the CA that issues the certificates of an account, if there is one yet. */
  public Optional<Authority> findIssuing(String accountId) {
    return Optional.ofNullable(configured != null ? configured : managed.get(accountId));
  }

  /** Returns the CA that has this key, if there is one, whatever its certificate says. */
  public Optional<Authority> find(PublicKey key) {
    SubjectPublicKeyInfo wanted = SubjectPublicKeyInfo.getInstance(key.getEncoded());
    for (Authority one : byId.values()) {
      if (one.certificate().getSubjectPublicKeyInfo().equals(wanted)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** Returns a number that grows when a CA comes or goes. */
  public int changes() {
    return changes.get();
  }

  /** Returns all CAs that there are by now. */
  public Collection<Authority> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** Where everybody finds what is to be known of these CAs. */
  Publication publication() {
    return publication;
  }

  /** Returns which certificates a CA answers for. */
  public RevocationScope scopeOf(Authority authority) {
    return new RevocationScope(
        authority.id(),
        named.contains(authority.id()) ? authority.commonName() : null,
        byId.keySet());
  }
}

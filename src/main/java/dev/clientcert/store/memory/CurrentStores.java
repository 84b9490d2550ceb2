package dev.clientcert.store.memory;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.certificate.Transition;
import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The stores of memory where one can be put in the place of another. A request asks the one that
 * was there when it asked first, so that it never sees parts of two.
 */
public final class CurrentStores {

  private static final String KEY = CurrentStores.class.getName();

  private volatile InMemoryCertificateStore newest;

  /** Begins with this store. */
  public CurrentStores(InMemoryCertificateStore first) {
    this.newest = first;
  }

  /** Returns the one that later requests ask. */
  public InMemoryCertificateStore newest() {
    return newest;
  }

  /**
   * Puts another one in its place.
   *
   * @param next one that was made by {@link InMemoryCertificateStore#newSuccessor}
   */
  public void replace(InMemoryCertificateStore next) {
    newest = next;
    next.announce();
  }

  private InMemoryCertificateStore current() {
    // Each request has a context of its own.
    if (!VertxContext.isOnDuplicatedContext()) {
      return newest;
    }
    InMemoryCertificateStore first = ContextLocals.get(KEY, null);
    if (first == null) {
      first = newest;
      ContextLocals.put(KEY, first);
    }
    return first;
  }

  /** Returns the store of certificates. */
  public CertificateStore certificates() {
    return new Certificates();
  }

  /** Returns the store of sites. */
  public SiteStore sites() {
    return new SitesOfAll();
  }

  /** Returns the store of uploaded CA certificates. */
  public CaCertificateStore caCertificates() {
    return new CaCertificatesOfAll();
  }

  /** Returns the store of what is revoked. */
  public RevocationStore revocations() {
    return new Revocations();
  }

  private final class Certificates implements CertificateStore {

    @Override
    public Uni<ChangeOutcome> change(
        Transition transition, Change change, long siteId, String certificateId) {
      return current().change(transition, change, siteId, certificateId);
    }

    @Override
    public Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued) {
      return current().create(change, siteId, issued);
    }

    @Override
    public Uni<Optional<IssuedCertificate>> findCreation(Change change, long siteId) {
      return current().findCreation(change, siteId);
    }

    @Override
    public Uni<Optional<Site>> findSite(String accountId, long siteId) {
      return current().findSite(accountId, siteId);
    }

    @Override
    public Uni<LookupOutcome> find(String accountId, long siteId, String certificateId) {
      return current().find(accountId, siteId, certificateId);
    }

    @Override
    public Uni<Optional<CertificatePage>> list(
        String accountId, long siteId, long pageNumber, int pageSize) {
      return current().list(accountId, siteId, pageNumber, pageSize);
    }

    @Override
    public Uni<List<SiteCertificate>> listAll(int limit) {
      return current().listAll(limit);
    }
  }

  private final class SitesOfAll implements SiteStore {

    @Override
    public Uni<Optional<SiteDetails>> find(String accountId, long siteId) {
      return current().sites().find(accountId, siteId);
    }

    @Override
    public Uni<SitePage> list(String accountId, SiteFilter filter, long pageNumber, int pageSize) {
      return current().sites().list(accountId, filter, pageNumber, pageSize);
    }

    @Override
    public Uni<Optional<HostSite>> findByHost(String hostname) {
      return current().sites().findByHost(hostname);
    }
  }

  private final class CaCertificatesOfAll implements CaCertificateStore {

    @Override
    public Uni<ChangeOutcome> add(Change change, long siteId, CaCertificate certificate) {
      return current().caCertificates().add(change, siteId, certificate);
    }

    @Override
    public Uni<Optional<ChangeOutcome>> findAddition(Change change, long siteId) {
      return current().caCertificates().findAddition(change, siteId);
    }

    @Override
    public Uni<ChangeOutcome> delete(Change change, long siteId, String id) {
      return current().caCertificates().delete(change, siteId, id);
    }

    @Override
    public Uni<ChangeOutcome> setHostnames(
        Change change, long siteId, String id, List<String> hostnames) {
      return current().caCertificates().setHostnames(change, siteId, id, hostnames);
    }

    @Override
    public Uni<Optional<SiteAuthorities>> find(String accountId, long siteId) {
      return current().caCertificates().find(accountId, siteId);
    }
  }

  private final class Revocations implements RevocationStore {

    @Override
    public Uni<Long> version(RevocationScope scope) {
      // Before the store is chosen, so that its answers are never older than this.
      Uni<Long> version = newest.revocations().version(scope);
      current();
      return version;
    }

    @Override
    public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
      return current().revocations().find(scope, serialNumber);
    }

    @Override
    public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
      InMemoryCertificateStore published;
      RevocationList list;
      do {
        published = newest;
        list = published.revocations().publish(scope, maker);
      } while (published != newest);
      return list;
    }
  }
}

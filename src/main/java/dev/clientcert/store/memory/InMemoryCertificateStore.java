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
import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.packed.PackedCertificate;
import dev.clientcert.store.seed.SeedFile;
import dev.clientcert.store.seed.SeedSink;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Certificates in the memory of this process: lost when it ends, and not shared with others.
 * Completes immediately, on the calling thread, but for the first lookup by a serial number. Sites
 * are added before the store is shared between threads.
 *
 * <p>Only calls that others may repeat are remembered; the store itself never has to.
 */
public final class InMemoryCertificateStore implements CertificateStore {

  private static final int MOST_REPETITIONS = 1_000_000;

  /** How many certificates are copied while their site waits. */
  private static final int PIECE = 256;

  private final Sites sites = new Sites();
  private final Repetitions repetitions;
  private final InMemoryRevocationStore revocations;
  private final Versions versions;
  private final Supplier<InMemoryCertificateStore> successor;
  private final InMemorySiteStore siteStore;
  private final InMemoryCaCertificateStore caCertificateStore;

  /** Those that came with what was loaded. */
  private final Map<String, ManagedAuthorities.Keys> authorities = new HashMap<>();

  /**
   * Creates an empty store.
   *
   * @param repetitionMemory for how long a call that may come again is remembered
   * @param clock says which deleted certificates have expired
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public InMemoryCertificateStore(Duration repetitionMemory, Clock clock, LongSupplier nanoTime) {
    this(new Versions(), repetitionMemory, clock, nanoTime);
  }

  private InMemoryCertificateStore(
      Versions versions, Duration repetitionMemory, Clock clock, LongSupplier nanoTime) {
    this.versions = versions;
    this.successor =
        () -> new InMemoryCertificateStore(versions, repetitionMemory, clock, nanoTime);
    this.repetitions = new Repetitions(MOST_REPETITIONS, repetitionMemory, nanoTime);
    this.revocations = new InMemoryRevocationStore(sites, versions, clock);
    this.siteStore = new InMemorySiteStore(sites);
    this.caCertificateStore = new InMemoryCaCertificateStore(sites, repetitions);
  }

  /**
   * Creates an empty store that can come in the place of this one: what it says of its versions
   * goes on from there.
   */
  public InMemoryCertificateStore newSuccessor() {
    return successor.get();
  }

  /** Counts a change of every CA: another store was here before. */
  void announce() {
    versions.raiseAll();
  }

  /**
   * Adds sites and certificates, before the store is shared between threads.
   *
   * @param source gives them to a sink, such as {@link SeedFile#load(Path, SeedSink)}
   */
  public void load(Consumer<SeedSink> source) {
    source.accept(new Loader());
    sites.all().forEach(SiteCertificates::completeLoad);
  }

  private final class Loader implements SeedSink {

    private SiteCertificates current;

    @Override
    public void addSite(Site site) {
      current = sites.addIfAbsent(new SiteCertificates(site, repetitions, revocations));
      if (!current.site().equals(site)) {
        throw new IllegalArgumentException(
            SeedSink.describeDifference(site, current.site(), "before"));
      }
    }

    @Override
    public void addDetails(SiteDetails details) {
      siteStore.load(details);
    }

    @Override
    public boolean addCertificate(Site site, byte[] packed) {
      return current.load(packed);
    }

    @Override
    public boolean addCaCertificate(Site site, CaCertificate certificate) {
      return caCertificateStore.of(site).load(certificate);
    }

    @Override
    public void addDeleted(byte[] packed) {
      revocations.load(packed);
    }

    @Override
    public void addAuthority(String accountId, ManagedAuthorities.Keys keys) {
      authorities.put(accountId, keys);
    }

    @Override
    public void addHostnames(Site site, String id, List<String> hostnames) {
      if (!caCertificateStore.of(site).loadHostnames(id, hostnames)) {
        throw new IllegalArgumentException(
            SeedSink.describeCa(id)
                + " is not listed in site "
                + site.id()
                + " before its host names; list it first");
      }
    }
  }

  /**
   * Gives everything to a sink, in an order in which it can be loaded again. Changes may come
   * meanwhile: each certificate is given as it is at some moment of it.
   */
  public void save(SeedSink sink) {
    Set<byte[]> deletedBefore = Collections.newSetFromMap(new IdentityHashMap<>());
    deletedBefore.addAll(revocations.allDeleted());
    Set<Object> present = new HashSet<>();
    for (SiteCertificates site : sites.all()) {
      sink.addDetails(siteStore.detailsOf(site.site()));
    }
    for (SiteCertificates site : sites.all()) {
      byte[] last = null;
      for (List<byte[]> piece = site.piece(last, PIECE);
          !piece.isEmpty();
          piece = site.piece(last, PIECE)) {
        for (byte[] packed : piece) {
          sink.addCertificate(site.site(), packed);
          present.add(serialNumberAndCa(packed));
          last = packed;
        }
      }
    }
    for (SiteCertificates site : sites.all()) {
      caCertificateStore.save(site.site(), sink);
    }
    for (byte[] deleted : revocations.allDeleted()) {
      // One that was deleted meanwhile was given before, as it was then.
      if (deletedBefore.contains(deleted) || !present.contains(serialNumberAndCa(deleted))) {
        sink.addDeleted(deleted);
      }
    }
  }

  private static Object serialNumberAndCa(byte[] packed) {
    return Arrays.asList(
        PackedCertificate.serialNumber(packed),
        PackedCertificate.caCertificateId(packed),
        PackedCertificate.issuer(packed));
  }

  /** Returns the number of sites. */
  public int siteCount() {
    return sites.all().size();
  }

  /** Returns the CAs of accounts that came with what was loaded. */
  public Map<String, ManagedAuthorities.Keys> authorities() {
    return Map.copyOf(authorities);
  }

  /** Returns the number of CA certificates that are uploaded to its sites. */
  public long caCertificateCount() {
    return caCertificateStore.count();
  }

  /** Returns the number of client certificates, of any status. */
  public long certificateCount() {
    return sites.all().stream().mapToLong(SiteCertificates::size).sum();
  }

  @Override
  public Uni<ChangeOutcome> change(
      Transition transition, Change change, long siteId, String certificateId) {
    return Uni.createFrom()
        .item(
            () -> {
              SiteCertificates site = sites.find(change.accountId(), siteId);
              return site == null
                  ? new ChangeOutcome.NotFound()
                  : site.change(transition, change, certificateId);
            });
  }

  @Override
  public Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued) {
    return Uni.createFrom()
        .item(
            () -> {
              SiteCertificates site = sites.find(change.accountId(), siteId);
              return site == null
                  ? new CreationOutcome.SiteNotFound()
                  : create(site, change, issued);
            });
  }

  private static CreationOutcome create(
      SiteCertificates site, Change change, IssuedCertificate issued) {
    byte[] created =
        site.create(change, PackedCertificate.pack(issued.certificate(), issued.der()));
    if (created == null) {
      throw new IllegalStateException("a certificate has this id already");
    }
    return new CreationOutcome.Created(issued(created));
  }

  private static IssuedCertificate issued(byte[] packed) {
    return new IssuedCertificate(PackedCertificate.unpack(packed), PackedCertificate.der(packed));
  }

  @Override
  public Uni<Optional<IssuedCertificate>> findCreation(Change change, long siteId) {
    return Uni.createFrom()
        .item(
            () ->
                Optional.ofNullable(sites.find(change.accountId(), siteId))
                    .map(site -> site.findCreation(change))
                    .map(InMemoryCertificateStore::issued));
  }

  @Override
  public Uni<Optional<Site>> findSite(String accountId, long siteId) {
    return Uni.createFrom()
        .item(() -> Optional.ofNullable(sites.find(accountId, siteId)).map(SiteCertificates::site));
  }

  @Override
  public Uni<LookupOutcome> find(String accountId, long siteId, String certificateId) {
    return Uni.createFrom()
        .item(
            () -> {
              SiteCertificates site = sites.find(accountId, siteId);
              return site == null ? new LookupOutcome.SiteNotFound() : find(site, certificateId);
            });
  }

  private static LookupOutcome find(SiteCertificates site, String certificateId) {
    byte[] found = site.find(certificateId);
    return found == null
        ? new LookupOutcome.CertificateNotFound()
        : new LookupOutcome.Found(
            site.site(), PackedCertificate.unpack(found), PackedCertificate.der(found));
  }

  @Override
  public Uni<Optional<CertificatePage>> list(
      String accountId, long siteId, long pageNumber, int pageSize) {
    return Uni.createFrom()
        .item(
            () ->
                Optional.ofNullable(sites.find(accountId, siteId))
                    .map(site -> site.page(pageNumber, pageSize)));
  }

  @Override
  public Uni<List<SiteCertificate>> listAll(int limit) {
    return Uni.createFrom()
        .item(
            () ->
                sites.all().stream()
                    .flatMap(
                        site ->
                            site.page(1, limit).certificates().stream()
                                .map(one -> new SiteCertificate(site.site(), one)))
                    .limit(limit)
                    .sorted(
                        Comparator.comparing((SiteCertificate one) -> one.site().id())
                            .thenComparing(one -> one.certificate().id()))
                    .toList());
  }

  /** Returns the store of what is revoked of its certificates. */
  public RevocationStore revocations() {
    return revocations;
  }

  /** Returns the store of its sites. */
  public SiteStore sites() {
    return siteStore;
  }

  /** Returns the store of the CA certificates that are uploaded to its sites. */
  public CaCertificateStore caCertificates() {
    return caCertificateStore;
  }
}

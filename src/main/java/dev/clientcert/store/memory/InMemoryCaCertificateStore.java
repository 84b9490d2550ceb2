package dev.clientcert.store.memory;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.store.seed.SeedSink;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The CAs of the sites of the memory store. */
final class InMemoryCaCertificateStore implements CaCertificateStore {

  private final Sites sites;
  private final Repetitions repetitions;

  /** Of the sites that have some, or were to be changed. */
  private final Map<Long, CaCertificates> bySite = new ConcurrentHashMap<>();

  InMemoryCaCertificateStore(Sites sites, Repetitions repetitions) {
    this.sites = sites;
    this.repetitions = repetitions;
  }

  @Override
  public Uni<ChangeOutcome> add(Change change, long siteId, CaCertificate certificate) {
    return change(change, siteId, site -> site.add(change, certificate));
  }

  @Override
  public Uni<Optional<ChangeOutcome>> findAddition(Change change, long siteId) {
    return Uni.createFrom()
        .item(
            () ->
                Optional.ofNullable(sites.find(change.accountId(), siteId))
                    .map(found -> bySite.get(siteId))
                    .map(kept -> kept.findAddition(change)));
  }

  @Override
  public Uni<ChangeOutcome> delete(Change change, long siteId, String id) {
    return change(change, siteId, site -> site.delete(change, id));
  }

  @Override
  public Uni<ChangeOutcome> setHostnames(
      Change change, long siteId, String id, List<String> hostnames) {
    return change(change, siteId, site -> site.setHostnames(change, id, hostnames));
  }

  private Uni<ChangeOutcome> change(
      Change change, long siteId, Function<CaCertificates, ChangeOutcome> work) {
    return Uni.createFrom()
        .item(
            () -> {
              SiteCertificates site = sites.find(change.accountId(), siteId);
              return site == null ? new ChangeOutcome.NotFound() : work.apply(of(site.site()));
            });
  }

  @Override
  public Uni<Optional<SiteAuthorities>> find(String accountId, long siteId) {
    return Uni.createFrom()
        .item(
            () ->
                Optional.ofNullable(sites.find(accountId, siteId))
                    .map(
                        found -> {
                          CaCertificates kept = bySite.get(siteId);
                          return kept == null
                              ? new SiteAuthorities(found.site(), List.of(), List.of())
                              : kept.all();
                        }));
  }

  /** Gives the CAs of a site to a sink, and their host names. */
  void save(Site site, SeedSink sink) {
    CaCertificates kept = bySite.get(site.id());
    if (kept == null) {
      return;
    }
    SiteAuthorities all = kept.all();
    for (CaCertificate one : all.uploaded()) {
      sink.addCaCertificate(site, one);
      if (!one.hostnames().isEmpty()) {
        sink.addHostnames(site, one.id(), one.hostnames());
      }
    }
    if (!all.managedHostnames().isEmpty()) {
      sink.addHostnames(site, null, all.managedHostnames());
    }
  }

  /** Returns the number of uploaded certificates. */
  long count() {
    long count = 0;
    for (CaCertificates site : bySite.values()) {
      count += site.all().uploaded().size();
    }
    return count;
  }

  /** Returns the CAs of a site, for a change. */
  CaCertificates of(Site site) {
    return bySite.computeIfAbsent(site.id(), id -> new CaCertificates(site, repetitions));
  }
}

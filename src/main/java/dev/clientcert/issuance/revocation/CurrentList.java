package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.UnavailableException;
import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The current CRL of a CA. Has a new one made when somebody asks, and something has changed or half
 * of its life is over.
 */
final class CurrentList {

  /** How long somebody waits for a CRL. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private static final Duration BETWEEN_BUILDS = Duration.ofSeconds(1);

  private final Authority authority;
  private final RevocationScope scope;
  private final Surroundings surroundings;
  private final UnusableCertificates unusable;

  /** The latest CRL; {@code null} before the first; guarded by this, as is what follows. */
  private SignedList latest;

  /** The build that has begun; {@code null} if none has. */
  private Build running;

  /** The one that begins next; {@code null} if nobody waits for it. */
  private Build next;

  /** When the latest build began, by the clock for durations; {@code null} before the first. */
  private Long begun;

  /**
   * What all CRLs share.
   *
   * @param validity for how long a CRL is valid
   * @param nanoTime the clock for durations
   * @param timer runs something after a while
   * @param pause makes the thread wait
   */
  record Surroundings(
      RevocationStore store,
      Workers workers,
      Duration validity,
      Clock clock,
      LongSupplier nanoTime,
      ScheduledExecutorService timer,
      Consumer<Duration> pause) {}

  /** A CRL that is made or will be, for all who wait for it. */
  private static final class Build {

    private final CompletableFuture<SignedList> result = new CompletableFuture<>();

    /** Changes up to this version were made before it begins. */
    private long version;
  }

  /** Creates the list of a CA, of which nothing is made yet. */
  CurrentList(Authority authority, RevocationScope scope, Surroundings surroundings) {
    this.authority = authority;
    this.scope = scope;
    this.surroundings = surroundings;
    this.unusable = new UnusableCertificates(authority.id());
  }

  /**
   * Returns a CRL that has all changes that were answered before. Fails if the store does, or if it
   * takes too long.
   */
  Uni<SignedList> get() {
    return Uni.createFrom()
        .deferred(
            () -> {
              SignedList before = latest();
              return surroundings
                  .store()
                  .version(scope)
                  .onItem()
                  .transformToUni(version -> find(version, before));
            });
  }

  private synchronized SignedList latest() {
    return latest;
  }

  /** Returns until when the latest CRL is valid; empty before the first. Has none made. */
  Optional<Instant> nextUpdate() {
    return Optional.ofNullable(latest()).map(list -> list.facts().nextUpdate());
  }

  /**
   * Returns a CRL that will do.
   *
   * @param version the version that was read
   * @param before what the latest CRL was when the reading began
   */
  private Uni<SignedList> find(long version, SignedList before) {
    Build build;
    boolean isFirst = false;
    synchronized (this) {
      if (latest != null
          && hasAll(version, before)
          && surroundings.clock().instant().isBefore(RevocationListDates.renewal(latest.facts()))) {
        return Uni.createFrom().item(latest);
      }
      if (running != null && running.version == version) {
        build = running;
      } else {
        if (next == null) {
          next = new Build();
          isFirst = running == null;
        }
        next.version = Math.max(next.version, version);
        build = next;
      }
    }
    Uni<SignedList> result =
        Uni.createFrom()
            .completionStage(build.result::copy)
            .ifNoItem()
            .after(MAX_WAIT)
            .on(surroundings.timer())
            .failWith(CurrentList::isLate)
            .emitOn(Workers.contextOfCaller());
    if (isFirst) {
      beginInTime();
    }
    return result;
  }

  /**
   * Returns whether the latest CRL has what the store has. A version that has fallen is that of
   * another database, which lacks some of the changes and may have others: a replica that has taken
   * over, or a backup. One that is lower only because it was read while a CRL was made is none.
   */
  private boolean hasAll(long version, SignedList before) {
    long known = latest.facts().version();
    return known == version || known > version && latest != before;
  }

  private static UnavailableException isLate() {
    return new UnavailableException("no CRL was made within " + MAX_WAIT.toSeconds() + " seconds");
  }

  /** Begins the next build, but no more than one a second. */
  private void beginInTime() {
    long wait;
    synchronized (this) {
      wait =
          begun == null
              ? 0
              : BETWEEN_BUILDS.toNanos() - (surroundings.nanoTime().getAsLong() - begun);
    }
    if (wait <= 0) {
      begin();
    } else {
      surroundings.timer().schedule(this::begin, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void begin() {
    Build build;
    synchronized (this) {
      build = next;
      next = null;
      running = build;
    }
    surroundings
        .workers()
        .run(() -> make(build))
        .subscribe()
        .with(
            made -> {
              end(made);
              build.result.complete(made);
            },
            failure -> {
              end(null);
              build.result.completeExceptionally(failure);
            });
  }

  private SignedList make(Build build) {
    RevocationList before;
    synchronized (this) {
      begun = surroundings.nanoTime().getAsLong();
      before = latest == null ? null : latest.facts();
    }
    return new SignedList(
        surroundings
            .store()
            .publish(
                scope,
                new ListMaker(
                    authority,
                    surroundings.validity(),
                    surroundings.clock(),
                    surroundings.pause(),
                    unusable,
                    build.version,
                    before)));
  }

  /** Ends a build that has made this CRL, or {@code null} if it has failed. */
  private void end(SignedList made) {
    boolean isNext;
    synchronized (this) {
      if (made != null) {
        if (latest != null) {
          latest.replace();
        }
        latest = made;
      }
      running = null;
      isNext = next != null;
    }
    if (isNext) {
      beginInTime();
    }
  }
}

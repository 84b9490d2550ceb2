package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.UnavailableException;
import dev.clientcert.issuance.Workers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The current CRL of a CA. Has a new one made when somebody asks, and something has changed or half
 * of its life is over.
 */
final class CurrentList {

  /** How long somebody waits for a CRL. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private static final Logger LOG = Logger.getLogger(CurrentList.class);

  private static final Duration BETWEEN_BUILDS = Duration.ofSeconds(1);

  private final Authority authority;
  private final RevocationScope scope;
  private final Surroundings surroundings;
  private final UnusableCertificates unusable;

  /** The latest CRL; guarded by this, as is what follows. */
  private PublishedList latest;

  /** What is known of it, with empty {@code der}. */
  private RevocationList known;

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
   * @param timer runs something after a while, on any thread
   * @param pause makes the thread wait
   */
  record Surroundings(
      RevocationStore store,
      Workers workers,
      ReplacedLists replaced,
      Duration validity,
      Clock clock,
      LongSupplier nanoTime,
      BiConsumer<Duration, Runnable> timer,
      Consumer<Duration> pause) {}

  /** A CRL that is made or will be, and who waits for it. */
  private static final class Build {

    private final CompletableFuture<PublishedList> result = new CompletableFuture<>();

    /** Changes up to this version were made before it begins. */
    private long version;

    /** Lets nobody wait any longer. The CRL is made all the same, for those who ask later. */
    void giveUp() {
      result.completeExceptionally(
          new UnavailableException("no CRL was made within " + MAX_WAIT.toSeconds() + " seconds"));
    }
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
  Uni<PublishedList> get() {
    return Uni.createFrom()
        .deferred(() -> surroundings.store().version(scope))
        .onItem()
        .transformToUni(this::atLeast);
  }

  private Uni<PublishedList> atLeast(long version) {
    Build build;
    boolean isNew = false;
    boolean isNext = false;
    synchronized (this) {
      if (latest != null
          && known.version() >= version
          && surroundings.clock().instant().isBefore(latest.renewal())) {
        return Uni.createFrom().item(latest);
      }
      if (running != null && running.version >= version && !running.result.isDone()) {
        build = running;
      } else {
        if (next == null) {
          next = new Build();
          isNew = true;
          isNext = running == null;
        }
        next.version = Math.max(next.version, version);
        build = next;
      }
    }
    Uni<PublishedList> result = Results.of(build.result);
    if (isNew) {
      surroundings.timer().accept(MAX_WAIT, build::giveUp);
    }
    if (isNext) {
      beginInTime();
    }
    return result;
  }

  /** Begins the next build, but no more than one a second. */
  private void beginInTime() {
    Duration wait;
    synchronized (this) {
      wait =
          begun == null
              ? Duration.ZERO
              : BETWEEN_BUILDS.minusNanos(surroundings.nanoTime().getAsLong() - begun);
    }
    if (wait.isNegative() || wait.isZero()) {
      begin();
    } else {
      surroundings.timer().accept(wait, this::begin);
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
        .with(made -> end(build, made), failure -> fail(build, failure));
  }

  /**
   * What was made.
   *
   * @param known what is known of it, with empty {@code der}
   */
  private record Made(PublishedList list, RevocationList known) {}

  private Made make(Build build) {
    RevocationList before;
    synchronized (this) {
      begun = surroundings.nanoTime().getAsLong();
      before = known;
    }
    RevocationList list =
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
                    before));
    ByteBuf bytes = Unpooled.directBuffer(list.der().length).writeBytes(list.der());
    return new Made(
        new PublishedList(bytes, list.thisUpdate(), RevocationListDates.renewal(list)),
        new RevocationList(
            list.version(), list.number(), list.thisUpdate(), list.nextUpdate(), new byte[0]));
  }

  private void end(Build build, Made made) {
    PublishedList before;
    synchronized (this) {
      before = latest;
      latest = made.list();
      known = made.known();
    }
    if (before != null) {
      surroundings.replaced().add(before);
    }
    goOn();
    build.result.complete(made.list());
  }

  private void fail(Build build, Throwable failure) {
    LOG.errorf(failure, "The CRL of the CA %s cannot be made", authority.id());
    goOn();
    build.result.completeExceptionally(failure);
  }

  private void goOn() {
    boolean isNext;
    synchronized (this) {
      running = null;
      isNext = next != null;
    }
    if (isNext) {
      beginInTime();
    }
  }

  /** Lets go of the CRL. */
  synchronized void close() {
    if (latest != null) {
      latest.replace();
      latest = null;
    }
  }
}

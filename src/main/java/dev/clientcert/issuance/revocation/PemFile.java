package dev.clientcert.issuance.revocation;

import dev.clientcert.issuance.Workers;
import dev.clientcert.issuance.revocation.PublishedList.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The CRLs of a CA and of those above it in PEM, encoded when somebody asks for them. */
final class PemFile {

  private static final byte[] BEGIN = bytes("-----BEGIN X509 CRL-----\n");
  private static final byte[] END = bytes("-----END X509 CRL-----\n");
  private static final byte[] LINE_BREAK = bytes("\n");
  private static final int LINE_LENGTH = 64;
  private static final int BYTES_OF_LINE = 48;

  /** What is encoded at a time: whole lines. */
  private static final int BLOCK_BYTES = 1024 * BYTES_OF_LINE;

  private final Workers workers;
  private final ReplacedLists replaced;

  /** What the latest file is made of; guarded by this, as is what follows. */
  private List<PublishedList> source = List.of();

  /** The file that is or will be made of it. */
  private CompletableFuture<PublishedList> result;

  private PublishedList latest;

  /** Creates the file, which is not encoded yet. */
  PemFile(Workers workers, ReplacedLists replaced) {
    this.workers = workers;
    this.replaced = replaced;
  }

  /**
   * Returns these CRLs in PEM.
   *
   * @return the file; {@code null} if one of the CRLs was replaced
   */
  Uni<PublishedList> of(List<PublishedList> lists) {
    CompletableFuture<PublishedList> wanted;
    List<Reading> readings = List.of();
    synchronized (this) {
      if (!lists.equals(source) || result.isCompletedExceptionally()) {
        readings = read(lists);
        if (readings.isEmpty()) {
          return Uni.createFrom().nullItem();
        }
        source = lists;
        result = new CompletableFuture<>();
      }
      wanted = result;
    }
    Uni<PublishedList> file = Results.of(wanted);
    if (!readings.isEmpty()) {
      order(lists, readings, wanted);
    }
    return file;
  }

  /** Begins to read all of these; gives none if that is not possible. */
  private static List<Reading> read(List<PublishedList> lists) {
    List<Reading> readings = new ArrayList<>();
    for (PublishedList list : lists) {
      // It ends soon in any case.
      Optional<Reading> reading = list.read(() -> {});
      if (reading.isEmpty()) {
        readings.forEach(Reading::close);
        return List.of();
      }
      readings.add(reading.get());
    }
    return readings;
  }

  private void order(
      List<PublishedList> lists, List<Reading> readings, CompletableFuture<PublishedList> wanted) {
    workers
        .run(() -> encode(lists, readings))
        .onTermination()
        .invoke(() -> readings.forEach(Reading::close))
        .subscribe()
        .with(file -> end(file, wanted), wanted::completeExceptionally);
  }

  private void end(PublishedList file, CompletableFuture<PublishedList> wanted) {
    PublishedList before;
    synchronized (this) {
      before = latest;
      latest = file;
    }
    if (before != null) {
      replaced.add(before);
    }
    wanted.complete(file);
  }

  private static PublishedList encode(List<PublishedList> lists, List<Reading> readings) {
    int size = Math.toIntExact(readings.stream().mapToLong(PemFile::encodedLength).sum());
    ByteBuf pem = Unpooled.directBuffer(size, size);
    try {
      readings.forEach(reading -> encode(reading, pem));
      // Of several, a new one can be older than another one.
      Instant modified = lists.size() == 1 ? lists.get(0).modified().orElse(null) : null;
      Instant renewal =
          lists.stream().map(PublishedList::renewal).min(Comparator.naturalOrder()).orElseThrow();
      return new PublishedList(pem, modified, renewal);
    } catch (RuntimeException impossible) {
      pem.release();
      throw impossible;
    }
  }

  private static long encodedLength(Reading reading) {
    long lines = (reading.length() + BYTES_OF_LINE - 1) / BYTES_OF_LINE;
    long characters = (reading.length() + 2) / 3 * 4L;
    return BEGIN.length + characters + lines + END.length;
  }

  private static void encode(Reading reading, ByteBuf pem) {
    Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, LINE_BREAK);
    pem.writeBytes(BEGIN);
    for (int start = 0; start < reading.length(); start += BLOCK_BYTES) {
      byte[] block = new byte[Math.min(BLOCK_BYTES, reading.length() - start)];
      reading.copy(start, block);
      pem.writeBytes(encoder.encode(block)).writeBytes(LINE_BREAK);
    }
    pem.writeBytes(END);
  }

  /** Lets go of the file. */
  synchronized void close() {
    if (latest != null) {
      latest.replace();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.clientcert.store.memory;

import static dev.clientcert.certificate.CertificateStatus.REVOKED;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.packed.PackedCertificate;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many bytes of the heap a certificate takes, all in all. The numbers of certificates are those
 * at which tables are full, have just grown, and are in between.
 */
@Tag("slow")
class MemoryBudgetTest {

  private static final int ONLY_ID_AND_STATUS = 96;
  private static final int ALL_MEMBERS = 420;
  private static final int BESIDE_DER = 40;

  private static final Site SITE = new Site("a", 1, "a");
  private static final Instant NOW = Instant.parse("2026-03-01T10:11:12Z");

  private final Random random = new Random(5);
  private final InMemoryCertificateStore store =
      new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), System::nanoTime);

  private String hex(int digits) {
    StringBuilder text = new StringBuilder();
    while (text.length() < digits) {
      text.append(HexFormat.of().toHexDigits(random.nextLong()));
    }
    return text.substring(0, digits);
  }

  private ClientCertificate bare(int number) {
    return ClientCertificate.of(hex(32), REVOKED);
  }

  private ClientCertificate full(int number) {
    Instant time = NOW.minusSeconds(random.nextInt(100_000_000));
    return new ClientCertificate(
        hex(32),
        "edge-client-%07d".formatted(number),
        CertificateStatus.ACTIVE,
        "dcdn",
        "edge-client-%07d.example.com".formatted(number),
        time,
        time.plusSeconds(86400 * 365),
        "ESA CA",
        "edge-client-%07d.example.com,*.example.com".formatted(number),
        "SHA256-RSA",
        "RSA",
        time,
        time,
        hex(32),
        hex(32),
        hex(64));
  }

  private void load(int count, IntFunction<ClientCertificate> certificate) {
    store.load(
        sink -> {
          sink.addSite(SITE);
          for (int i = 0; i < count; i++) {
            sink.addCertificate(SITE, PackedCertificate.pack(certificate.apply(i), null));
          }
        });
  }

  private void create(ClientCertificate certificate, byte[] der) {
    Change call = new Change(SITE.accountId(), UUID.randomUUID(), false, NOW);
    store.create(call, SITE.id(), new IssuedCertificate(certificate, der)).await().indefinitely();
  }

  private static long heap() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  private void requireAtMost(int budget, long before) {
    double each = (heap() - before) / (double) store.certificateCount();
    String found =
        "%.1f bytes for each of %d, of %d".formatted(each, store.certificateCount(), budget);
    System.out.println(found);
    assertTrue(each <= budget, found);
  }

  @ParameterizedTest
  @ValueSource(ints = {190_000, 210_000, 300_000, 400_000})
  void loaded_certificates_with_id_and_status_keep_to_their_budget(int count) {
    long before = heap();
    load(count, this::bare);
    requireAtMost(ONLY_ID_AND_STATUS, before);
  }

  @ParameterizedTest
  @ValueSource(ints = {190_000, 210_000})
  void loaded_certificates_with_all_members_keep_to_their_budget(int count) {
    long before = heap();
    load(count, this::full);
    requireAtMost(ALL_MEMBERS, before);
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 1200})
  void issued_certificates_keep_to_their_budget_beside_their_encoding(int length) {
    long before = heap();
    load(0, this::full);
    for (int i = 0; i < 210_000; i++) {
      create(full(i), new byte[length]);
    }
    requireAtMost(ALL_MEMBERS + length + BESIDE_DER, before);
  }

  /** Those that stay are few in tables that were made for many. */
  @Test
  void certificates_that_others_were_deleted_from_keep_to_their_budget() {
    long before = heap();
    load(400_000, this::bare);
    while (store.certificateCount() > 50_000) {
      store
          .list("a", 1, 1 + random.nextInt((int) store.certificateCount()), 1)
          .await()
          .indefinitely()
          .orElseThrow()
          .certificates()
          .forEach(
              one ->
                  store
                      .change(
                          Transition.DELETE,
                          new Change("a", UUID.randomUUID(), false, NOW),
                          1,
                          one.id())
                      .await()
                      .indefinitely());
    }
    requireAtMost(ONLY_ID_AND_STATUS, before);
  }
}

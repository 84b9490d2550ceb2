package dev.clientcert.issuance.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Issuing;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long large CRLs take, and how much memory, in a Java machine of their own. */
@Tag("slow")
class LargeRevocationListTest {

  /** A store that has revoked as many certificates as are wanted, and makes them up as they go. */
  private record Plenty(int number) implements RevocationStore {

    @Override
    public Uni<Long> version(RevocationScope scope) {
      return Uni.createFrom().item(1L);
    }

    @Override
    public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
      throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
      Random random = new Random(1);
      return maker.make(
          1,
          null,
          (revoked, unknown) -> {
            for (int i = 0; i < number; i++) {
              revoked.accept(
                  new RevokedCertificate(
                      new BigInteger(128, random),
                      new Revocation(
                          Instant.ofEpochSecond(1_700_000_000L + i), Reason.CERTIFICATE_HOLD)));
            }
          });
    }
  }

  private static RevocationLists lists(Authorities authorities, int number) {
    return new RevocationLists(
        authorities,
        new Plenty(number),
        Duration.ofDays(1),
        Clock.systemUTC(),
        System::nanoTime,
        Infrastructure.getDefaultWorkerPool(),
        pause -> {});
  }

  /** Makes a CRL of so many entries, after a small one, and says how long that took. */
  public static void main(String[] arguments) {
    Authorities authorities = Issuing.authorities(Map.of());
    String id = Issuing.managed(authorities, "1").id();
    RevocationLists small = lists(authorities, 1);
    small.findPem(id).orElseThrow().await().indefinitely();
    small.close();
    RevocationLists lists = lists(authorities, Integer.parseInt(arguments[0]));
    long start = System.nanoTime();
    PublishedList der = lists.findDer(id).orElseThrow().await().indefinitely();
    long made = System.nanoTime();
    PublishedList pem = lists.findPem(id).orElseThrow().await().indefinitely();
    long encoded = System.nanoTime();
    lists.close();
    Infrastructure.getDefaultWorkerPool().shutdownNow();
    System.out.println(
        der.length()
            + " bytes of DER and "
            + pem.length()
            + " of PEM; milliseconds: "
            + Duration.ofNanos(made - start).toMillis()
            + " and "
            + Duration.ofNanos(encoded - made).toMillis());
  }

  private static String run(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"));
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  /**
   * The heap holds the CRL twice for a moment, in pieces and as a whole. Outside of it are both
   * forms, once.
   */
  @ParameterizedTest
  @CsvSource({"100000, 48, 16, 1000", "1000000, 192, 128, 10000"})
  void a_large_list_is_made_in_time_with_little_memory(
      int entries, int heap, int direct, long milliseconds) throws Exception {
    String output =
        run(
            "-Xmx" + heap + "m",
            "-XX:MaxDirectMemorySize=" + direct + "m",
            LargeRevocationListTest.class.getName(),
            "" + entries);
    Matcher taken = Pattern.compile("milliseconds: (\\d+) and").matcher(output);
    assertTrue(taken.find() && Long.parseLong(taken.group(1)) <= milliseconds, output);
  }

  @Test
  void java_finds_each_of_a_hundred_thousand_entries() throws Exception {
    Authorities authorities = Issuing.authorities(Map.of());
    RevocationListWriter writer = new RevocationListWriter();
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      writer.add(
          new RevokedCertificate(
              new BigInteger(128, random), new Revocation(Instant.EPOCH, Reason.CERTIFICATE_HOLD)));
    }
    byte[] der =
        writer.sign(
            Issuing.managed(authorities, "1"), 1, Instant.now(), Instant.now().plusSeconds(9));
    X509CRL list =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    Random same = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      assertNotNull(list.getRevokedCertificate(new BigInteger(128, same)));
    }
  }
}

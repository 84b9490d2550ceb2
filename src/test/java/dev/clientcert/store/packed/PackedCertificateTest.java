package dev.clientcert.store.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.SerialNumbers;
import dev.clientcert.store.StoreCalls;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A packed certificate is the certificate. */
class PackedCertificateTest {

  private static final Comparator<ClientCertificate> NEWEST_FIRST =
      Comparator.comparing(
              ClientCertificate::createTime,
              Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
          .thenComparing(one -> one.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789abcdef").ofMinLength(1).ofMaxLength(64),
        Arbitraries.strings().withChars("0Aafg:/`").ofMaxLength(6),
        Arbitraries.strings()
            .ofMaxLength(200)
            .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text)),
        Arbitraries.of("x".repeat(63), "x".repeat(64), "é".repeat(8192), "0f".repeat(70_000)));
  }

  @Provide
  Arbitrary<Instant> times() {
    return Arbitraries.longs()
        .between(-62_167_219_200_000_000L, 253_402_300_799_999_999L)
        .edgeCases(edges -> edges.add(-1L, 0L, 1L))
        .map(microseconds -> Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS));
  }

  @Provide
  Arbitrary<ClientCertificate> certificates() {
    Arbitrary<List<String>> members = texts().injectNull(0.2).list().ofSize(10);
    Arbitrary<List<Instant>> moments = times().injectNull(0.2).list().ofSize(4);
    return Combinators.combine(texts(), Arbitraries.of(CertificateStatus.class), members, moments)
        .as(
            (id, status, text, time) ->
                new ClientCertificate(
                    id,
                    text.get(0),
                    status,
                    text.get(1),
                    text.get(2),
                    time.get(0),
                    time.get(1),
                    text.get(3),
                    text.get(4),
                    text.get(5),
                    text.get(6),
                    time.get(2),
                    time.get(3),
                    text.get(7),
                    text.get(8),
                    text.get(9)));
  }

  @Property(tries = 150)
  void nothing_is_lost(
      @ForAll("certificates") ClientCertificate certificate,
      @ForAll byte[] der,
      @ForAll("times") Instant time) {
    byte[] bare = PackedCertificate.pack(certificate, null);
    byte[] issued = PackedCertificate.pack(certificate, der);
    assertEquals(certificate, PackedCertificate.unpack(bare));
    assertArrayEquals(null, PackedCertificate.der(bare));
    assertArrayEquals(der, PackedCertificate.der(issued));
    for (CertificateStatus status : CertificateStatus.values()) {
      byte[] changed = PackedCertificate.with(issued, status, time);
      assertEquals(StoreCalls.with(certificate, status, time), PackedCertificate.unpack(changed));
      assertArrayEquals(der, PackedCertificate.der(changed));
      assertEquals(status, PackedCertificate.status(changed));
      assertEquals(certificate.notAfter(), PackedCertificate.notAfter(changed));
    }
    assertEquals(certificate, PackedCertificate.unpack(issued));
    assertEquals(certificate.id(), PackedCertificate.id(issued));
    assertEquals(certificate.issuer(), PackedCertificate.issuer(issued));
    assertEquals(certificate.caCertificateId(), PackedCertificate.caCertificateId(issued));
    assertEquals(certificate.createTime(), PackedCertificate.createTime(issued));
    assertEquals(certificate.updateTime(), PackedCertificate.updateTime(issued));
    assertEquals(certificate.notBefore(), PackedCertificate.notBefore(issued));
    assertEquals(
        SerialNumbers.parse(certificate.serialNumber()),
        Optional.ofNullable(PackedCertificate.serialNumber(issued)));
  }

  @Property(tries = 200)
  void ids_are_told_apart_and_ordered_as_if_they_were_not_packed(
      @ForAll("certificates") ClientCertificate one,
      @ForAll("texts") String otherId,
      @ForAll boolean sameTime) {
    ClientCertificate other =
        StoreCalls.dated(
            otherId, CertificateStatus.ACTIVE, sameTime ? one.createTime() : Instant.EPOCH);
    byte[] packed = PackedCertificate.pack(one, null);
    byte[] packedOther = PackedCertificate.pack(other, null);
    assertEquals(one.id().equals(otherId), PackedCertificate.hasSameId(packed, packedOther));
    assertEquals(true, PackedCertificate.hasSameId(packed, PackedCertificate.withId(one.id())));
    assertEquals(
        PackedCertificate.hashOfId(packed),
        PackedCertificate.hashOfId(PackedCertificate.withId(one.id())));
    assertEquals(
        Integer.signum(NEWEST_FIRST.compare(one, other)),
        Integer.signum(PackedCertificate.compare(packed, packedOther)));
  }
}

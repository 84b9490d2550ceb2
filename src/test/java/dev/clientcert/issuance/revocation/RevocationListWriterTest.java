package dev.clientcert.issuance.revocation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OpenSsl;
import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.Issuing;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a CRL, in the opinions of OpenSSL, the JDK and Bouncy Castle. */
class RevocationListWriterTest {

  private static final Instant MADE = Instant.parse("2030-02-28T23:59:59Z");
  private static final Instant VALID_UNTIL = Instant.parse("2030-03-01T00:00:01Z");
  private static final Authority MANAGED =
      Issuing.managed(Issuing.authorities(Map.of()), "1000000000000001");

  @TempDir Path folder;

  private static RevokedCertificate revoked(BigInteger serialNumber, Instant time, Reason reason) {
    return new RevokedCertificate(serialNumber, new Revocation(time, reason));
  }

  private static RevokedCertificate revoked(long serialNumber) {
    return revoked(BigInteger.valueOf(serialNumber), MADE, Reason.CERTIFICATE_HOLD);
  }

  private static byte[] write(Authority authority, List<RevokedCertificate> certificates) {
    RevocationListWriter writer = new RevocationListWriter();
    certificates.forEach(writer::add);
    return writer.sign(authority, 1234, MADE, VALID_UNTIL);
  }

  private static X509CRL parse(byte[] der) throws Exception {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
  }

  private static X509Certificate certificate(Authority authority) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(authority.published().der()));
  }

  /** Has OpenSSL check the signature, and show the CRL. */
  private String show(Authority authority, byte[] der) throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    Files.write(openssl.path("list.crl"), der);
    openssl.write("ca.pem", authority.published().chain());
    String text = openssl.run("crl -inform DER -in list.crl -verify -CAfile ca.pem -noout -text");
    assertTrue(text.contains("verify OK"), text);
    return text;
  }

  /** What Bouncy Castle writes of the same, but for the signature. */
  private static byte[] bouncyCastle(List<RevokedCertificate> certificates) throws Exception {
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(MANAGED.certificate().getSubject(), Date.from(MADE), Locale.ROOT);
    builder.setNextUpdate(Date.from(VALID_UNTIL), Locale.ROOT);
    for (RevokedCertificate one : certificates) {
      builder.addCRLEntry(
          one.serialNumber(),
          Date.from(one.revocation().time()),
          one.revocation().reason() == Reason.CERTIFICATE_HOLD ? 6 : 5);
    }
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(MANAGED.keyIdentifier()));
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(1234)));
    return builder
        .build(MANAGED.newSigner())
        .toASN1Structure()
        .getTBSCertList()
        .getEncoded(ASN1Encoding.DER);
  }

  private static void assertLikeBouncyCastle(List<RevokedCertificate> certificates)
      throws Exception {
    byte[] der = write(MANAGED, certificates);
    CertificateList read = CertificateList.getInstance(der);
    assertArrayEquals(der, read.getEncoded(ASN1Encoding.DER));
    assertArrayEquals(
        bouncyCastle(certificates), read.getTBSCertList().getEncoded(ASN1Encoding.DER));
    parse(der).verify(certificate(MANAGED).getPublicKey());
  }

  private static BigInteger serialNumber(int bytes, int first) {
    byte[] serialNumber = new byte[bytes];
    new Random(bytes).nextBytes(serialNumber);
    serialNumber[0] = (byte) first;
    return new BigInteger(1, serialNumber);
  }

  @Test
  void java_and_openssl_read_all_that_is_in_a_list() throws Exception {
    BigInteger held = serialNumber(16, 0x9a);
    BigInteger deleted = serialNumber(16, 0x12);
    byte[] der =
        write(
            MANAGED,
            List.of(
                revoked(held, MADE.minusSeconds(5), Reason.CERTIFICATE_HOLD),
                revoked(deleted, MADE.minusSeconds(9), Reason.CESSATION_OF_OPERATION)));
    X509CRL list = parse(der);
    list.verify(certificate(MANAGED).getPublicKey());
    assertEquals(2, list.getVersion());
    assertEquals(certificate(MANAGED).getSubjectX500Principal(), list.getIssuerX500Principal());
    assertEquals(Date.from(MADE), list.getThisUpdate());
    assertEquals(Date.from(VALID_UNTIL), list.getNextUpdate());
    assertTrue(list.getCriticalExtensionOIDs().isEmpty());
    assertEquals(2, list.getNonCriticalExtensionOIDs().size());
    assertEquals(2, list.getRevokedCertificates().size());
    X509CRLEntry entry = list.getRevokedCertificate(held);
    assertEquals(CRLReason.CERTIFICATE_HOLD, entry.getRevocationReason());
    assertEquals(Date.from(MADE.minusSeconds(5)), entry.getRevocationDate());
    assertEquals(
        CRLReason.CESSATION_OF_OPERATION,
        list.getRevokedCertificate(deleted).getRevocationReason());
    assertNull(list.getRevokedCertificate(BigInteger.ONE));

    String text = show(MANAGED, der);
    for (String expected :
        List.of(
            "Version 2",
            "Issuer: CN = ESA CA",
            "X509v3 CRL Number: \n                1234",
            "X509v3 Authority Key Identifier",
            "Last Update: Feb 28 23:59:59 2030 GMT",
            "Next Update: Mar  1 00:00:01 2030 GMT",
            "Certificate Hold",
            "Cessation Of Operation")) {
      assertTrue(text.replace("CN=", "CN = ").contains(expected), expected + " in " + text);
    }
  }

  @Test
  void where_nothing_is_revoked_there_is_no_list_of_entries() throws Exception {
    assertLikeBouncyCastle(List.of());
    assertNull(parse(write(MANAGED, List.of())).getRevokedCertificates());
    assertTrue(show(MANAGED, write(MANAGED, List.of())).contains("No Revoked Certificates."));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4000})
  void as_many_entries_as_there_are_have_the_bytes_of_bouncy_castle(int entries) throws Exception {
    Random random = new Random(entries);
    List<RevokedCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      certificates.add(
          revoked(
              new BigInteger(8 * random.nextInt(39), random)
                  .shiftLeft(16)
                  .or(BigInteger.valueOf(i)),
              Instant.ofEpochSecond(random.nextLong(3_000_000_000L)),
              random.nextBoolean() ? Reason.CERTIFICATE_HOLD : Reason.CESSATION_OF_OPERATION));
    }
    assertLikeBouncyCastle(certificates);
  }

  @Test
  void serial_numbers_of_any_size_are_positive() throws Exception {
    List<BigInteger> serialNumbers = new ArrayList<>(List.of(BigInteger.ZERO));
    for (int bytes : new int[] {1, 2, 16, 19, 20, 21, 40}) {
      serialNumbers.add(serialNumber(bytes, 0x7f));
      serialNumbers.add(serialNumber(bytes, 0x80));
      serialNumbers.add(serialNumber(bytes, 0xff));
    }
    List<RevokedCertificate> certificates =
        serialNumbers.stream().map(one -> revoked(one, MADE, Reason.CERTIFICATE_HOLD)).toList();
    assertLikeBouncyCastle(certificates);
    X509CRL list = parse(write(MANAGED, certificates));
    serialNumbers.forEach(one -> assertNotNull(list.getRevokedCertificate(one), one.toString(16)));
    show(MANAGED, write(MANAGED, certificates));
  }

  @Test
  void what_is_no_serial_number_is_refused() {
    RevocationListWriter writer = new RevocationListWriter();
    for (BigInteger one : List.of(serialNumber(41, 0x80), BigInteger.ONE.negate())) {
      RevokedCertificate certificate = revoked(one, MADE, Reason.CERTIFICATE_HOLD);
      assertThrows(IllegalArgumentException.class, () -> writer.add(certificate));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 170d3730303130313030303030305a",
    "2000-02-29T12:34:56Z, 170d3030303232393132333435365a",
    "2049-12-31T23:59:59Z, 170d3439313233313233353935395a",
    "2050-01-01T00:00:00Z, 180f32303530303130313030303030305a",
    "9999-12-31T23:59:59Z, 180f39393939313233313233353935395a",
    // What cannot be, and must not spoil the list.
    "1901-02-03T04:05:06Z, 170d3730303130313030303030305a",
    "+10000-01-01T00:00:00Z, 180f39393939313233313233353935395a"
  })
  void a_time_is_written_in_the_form_for_its_year(Instant time, String expected) throws Exception {
    byte[] der = write(MANAGED, List.of(revoked(BigInteger.ONE, time, Reason.CERTIFICATE_HOLD)));
    assertEquals(
        expected,
        HexFormat.of()
            .formatHex(
                CertificateList.getInstance(der)
                    .getRevokedCertificates()[0]
                    .getRevocationDate()
                    .getEncoded()));
  }

  @Test
  void a_list_can_be_valid_beyond_2049() throws Exception {
    Instant made = Instant.parse("2049-12-31T12:00:00Z");
    Instant until = Instant.parse("2050-01-01T12:00:00Z");
    X509CRL list = parse(new RevocationListWriter().sign(MANAGED, 1, made, until));
    assertEquals(Date.from(made), list.getThisUpdate());
    assertEquals(Date.from(until), list.getNextUpdate());
  }

  @Test
  void a_serial_number_that_comes_again_is_in_the_list_once() throws Exception {
    List<RevokedCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      certificates.add(revoked(i));
    }
    List<RevokedCertificate> twice = new ArrayList<>(certificates);
    List<RevokedCertificate> again = new ArrayList<>(certificates);
    Collections.shuffle(again, new Random(1));
    twice.addAll(again);
    X509CRL list = parse(write(MANAGED, twice));
    assertEquals(4000, list.getRevokedCertificates().size());
    assertArrayEquals(list.getTBSCertList(), parse(write(MANAGED, certificates)).getTBSCertList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa -pkeyopt rsa_keygen_bits:2048",
        "ec -pkeyopt ec_paramgen_curve:P-256",
        "ec -pkeyopt ec_paramgen_curve:P-384"
      })
  @Tag("slow")
  void a_ca_of_any_kind_signs_by_its_algorithm(String key) throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    openssl.run(
        "req -x509 -nodes -days 9 -newkey "
            + key
            + " -keyout ca.key -out given.pem -subj /C=CN/O=Beispiel_GmbH/CN=Corp"
            + " -addext keyUsage=critical,keyCertSign,cRLSign");
    Authorities authorities =
        Issuing.authorities(
            Map.of(
                "clientcert.ca.key", openssl.path("ca.key").toString(),
                "clientcert.ca.certificate", openssl.path("given.pem").toString()));
    Authority authority = authorities.findIssuing("any").orElseThrow();
    byte[] der = write(authority, List.of(revoked(1)));
    show(authority, der);
    parse(der).verify(certificate(authority).getPublicKey());
  }
}

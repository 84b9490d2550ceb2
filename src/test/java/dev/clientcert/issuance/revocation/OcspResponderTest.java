package dev.clientcert.issuance.revocation;

import static dev.clientcert.OcspMessages.SHA_1;
import static dev.clientcert.OcspMessages.SHA_256;
import static dev.clientcert.OcspMessages.basic;
import static dev.clientcert.OcspMessages.extension;
import static dev.clientcert.OcspMessages.id;
import static dev.clientcert.OcspMessages.isSignedBy;
import static dev.clientcert.OcspMessages.nonce;
import static dev.clientcert.OcspMessages.request;
import static dev.clientcert.OcspMessages.status;
import static dev.clientcert.OcspMessages.statuses;
import static dev.clientcert.OcspMessages.time;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.hash.Sha256;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.Issuing;
import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered by OCSP, to requests of all kinds and in the course of time. */
class OcspResponderTest {

  private static final int MALFORMED_REQUEST = 1;
  private static final int TRY_LATER = 3;
  private static final int UNAUTHORIZED = 6;
  private static final Instant NOW = Instant.parse("2026-07-01T10:11:12.345Z");
  private static final Instant SECOND = Instant.parse("2026-07-01T10:11:12Z");
  private static final BigInteger GOOD = new BigInteger("00f123456789abcdef", 16);
  private static final BigInteger REVOKED = new BigInteger("7000000000000001", 16);
  private static final BigInteger DELETED = BigInteger.TWO;
  private static final BigInteger UNKNOWN = BigInteger.TEN;
  private static final Instant SINCE = Instant.parse("2026-06-05T04:03:02.999Z");
  private static final String IS_REVOKED = "revoked 6 2026-06-05T04:03:02Z";
  private static final ASN1ObjectIdentifier OTHER_EXTENSION = new ASN1ObjectIdentifier("1.2.3.4");

  private final Authorities authorities = Issuing.authorities(Map.of());
  private final Authority authority = Issuing.managed(authorities, "1");
  private final X509CertificateHolder ca = authority.certificate();
  private final SwitchedStore store = new SwitchedStore();
  private final Workers workers = new Workers("ocsp", 1, 2, Duration.ofSeconds(60));
  private final SetClock clock = new SetClock(NOW);
  private long nanoTime;
  private OcspResponder responder;

  @BeforeEach
  void begin() {
    responder = responder(Map.of());
    store.create(authority.id(), GOOD);
    store.revoke(authority.id(), REVOKED, SINCE, Reason.CERTIFICATE_HOLD);
    store.revoke(authority.id(), DELETED, SINCE, Reason.CESSATION_OF_OPERATION);
  }

  @AfterEach
  void close() {
    responder.close();
  }

  private OcspResponder responder(Map<String, String> properties) {
    return new OcspResponder(
        authorities, store, Issuing.config(properties), clock, () -> nanoTime, workers, null);
  }

  private OcspAnswer answer(byte[] request) {
    return responder.answer(request).await().atMost(Duration.ofSeconds(60));
  }

  private static void assertError(int status, OcspAnswer answer) throws Exception {
    assertEquals(status, status(answer.der()));
    assertFalse(answer.isAuthoritative());
    assertFalse(answer.mayBeKept());
  }

  private static PublicKey keyOf(X509CertificateHolder certificate) throws Exception {
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(certificate.getSubjectPublicKeyInfo().getEncoded()));
  }

  private static List<AlgorithmIdentifier> hashes() {
    return List.of(
        SHA_1,
        new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1),
        SHA_256,
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE));
  }

  private CertificateID idWith(AlgorithmIdentifier hash, BigInteger serialNumber) throws Exception {
    CertID id = id(hash, ca, serialNumber).toASN1Primitive();
    return new CertificateID(
        new CertID(
            hash, id.getIssuerNameHash(), id.getIssuerKeyHash(), new ASN1Integer(serialNumber)));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void every_status_is_told_of_the_certificate_as_it_was_named(AlgorithmIdentifier hash)
      throws Exception {
    List<CertificateID> ids = new ArrayList<>();
    for (BigInteger serialNumber : List.of(GOOD, REVOKED, DELETED, UNKNOWN)) {
      ids.add(idWith(hash, serialNumber));
    }
    OcspAnswer answer = answer(request(ids));
    assertEquals(
        List.of("good", IS_REVOKED, IS_REVOKED.replace(" 6 ", " 5 "), "unknown"),
        statuses(answer.der()));
    BasicOCSPResp basic = basic(answer.der());
    for (int i = 0; i < ids.size(); i++) {
      SingleResp one = basic.getResponses()[i];
      assertArrayEquals(
          ids.get(i).toASN1Primitive().getEncoded(),
          one.getCertID().toASN1Primitive().getEncoded());
      assertEquals(SECOND, time(one.getThisUpdate()));
      assertEquals(SECOND.plusSeconds(300), time(one.getNextUpdate()));
      assertFalse(one.hasExtensions());
    }
  }

  @Test
  void an_answer_is_signed_by_the_ca_whose_key_it_names() throws Exception {
    OcspAnswer answer = answer(request(ca, GOOD));
    BasicOCSPResp basic = basic(answer.der());
    assertTrue(isSignedBy(answer.der(), keyOf(ca)));
    assertEquals(
        new ResponderID(
            new DEROctetString(
                java.security.MessageDigest.getInstance("SHA-1")
                    .digest(ca.getSubjectPublicKeyInfo().getPublicKeyData().getOctets()))),
        basic.getResponderId().toASN1Primitive());
    assertEquals(0, basic.getCerts().length);
    assertFalse(basic.hasExtensions());
    assertEquals(1, basic.getVersion());
    assertEquals(SECOND, time(basic.getProducedAt()));
    assertEquals(SECOND, answer.producedAt());
    assertEquals(SECOND.plusSeconds(300), answer.nextUpdate());
    assertEquals(Sha256.hex(answer.der()), answer.hash());
    assertTrue(answer.isAuthoritative());
  }

  @Test
  void the_validity_is_configured() {
    responder = responder(Map.of("clientcert.ocsp.validity", "90S"));
    assertEquals(SECOND.plusSeconds(90), answer(requestOf(GOOD)).nextUpdate());
  }

  private byte[] requestOf(BigInteger serialNumber) {
    try {
      return request(ca, serialNumber);
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void twenty_certificates_are_answered_in_one_and_no_more() throws Exception {
    List<CertificateID> ids = new ArrayList<>(Collections.nCopies(19, id(SHA_1, ca, GOOD)));
    ids.add(id(SHA_256, ca, REVOKED));
    List<String> expected = new ArrayList<>(Collections.nCopies(19, "good"));
    expected.add(IS_REVOKED);
    assertEquals(expected, statuses(answer(request(ids)).der()));
    ids.add(id(SHA_1, ca, GOOD));
    assertError(MALFORMED_REQUEST, answer(request(ids)));
  }

  @Test
  void a_serial_number_that_no_certificate_has_is_unknown_without_a_look() throws Exception {
    for (BigInteger number : List.of(BigInteger.ONE.negate(), BigInteger.ONE.shiftLeft(8000))) {
      assertEquals(List.of("unknown"), statuses(answer(request(ca, number)).der()));
    }
    assertEquals(0, store.statusesRead);
  }

  @Test
  void a_ca_that_came_later_is_answered_for_and_a_foreign_one_is_not() throws Exception {
    answer(request(ca, GOOD));
    Authority foreign = Issuing.managed(Issuing.authorities(Map.of()), "2");
    assertError(UNAUTHORIZED, answer(request(foreign.certificate(), GOOD)));
    Authority later = Issuing.managed(authorities, "2");
    byte[] request = request(later.certificate(), GOOD);
    assertEquals(List.of("unknown"), statuses(answer(request).der()));
    assertTrue(isSignedBy(answer(request).der(), keyOf(later.certificate())));
  }

  @Test
  void several_cas_in_one_request_are_refused() throws Exception {
    Authority other = Issuing.managed(authorities, "2");
    assertError(
        UNAUTHORIZED,
        answer(request(List.of(id(SHA_1, ca, GOOD), id(SHA_1, other.certificate(), GOOD)))));
  }

  @Test
  void another_hash_and_a_name_with_another_key_are_unauthorized() throws Exception {
    AlgorithmIdentifier sha512 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512);
    assertError(UNAUTHORIZED, answer(request(List.of(id(sha512, ca, GOOD)))));
    CertID id = id(SHA_1, ca, GOOD).toASN1Primitive();
    for (CertID wrong :
        List.of(
            new CertID(SHA_1, id.getIssuerNameHash(), id.getIssuerNameHash(), id.getSerialNumber()),
            new CertID(SHA_1, id.getIssuerKeyHash(), id.getIssuerKeyHash(), id.getSerialNumber()),
            new CertID(
                SHA_1,
                new DEROctetString(new byte[0]),
                id.getIssuerKeyHash(),
                id.getSerialNumber()))) {
      assertError(UNAUTHORIZED, answer(request(List.of(new CertificateID(wrong)))));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 32, 128})
  void a_nonce_comes_back_and_nobody_may_keep_the_answer(int length) throws Exception {
    byte[] nonce = new byte[length];
    Arrays.fill(nonce, (byte) 0x30);
    OcspAnswer answer = answer(request(ca, GOOD, nonce));
    assertEquals(
        nonce(nonce), basic(answer.der()).getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce));
    assertTrue(isSignedBy(answer.der(), keyOf(ca)));
    assertTrue(answer.isAuthoritative());
    assertFalse(answer.mayBeKept());
    assertFalse(Arrays.equals(answer.der(), answer(request(ca, GOOD, nonce)).der()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 129, 1000})
  void a_nonce_that_is_too_short_or_too_long_is_malformed(int length) throws Exception {
    assertError(MALFORMED_REQUEST, answer(request(ca, GOOD, new byte[length])));
  }

  @Test
  void a_critical_nonce_is_known_and_one_that_is_no_octet_string_is_malformed() throws Exception {
    List<CertificateID> ids = List.of(id(SHA_1, ca, GOOD));
    ASN1ObjectIdentifier kind = OCSPObjectIdentifiers.id_pkix_ocsp_nonce;
    byte[] octets = new DEROctetString(new byte[16]).getEncoded();
    assertEquals(
        List.of("good"), statuses(answer(request(ids, extension(kind, true, octets))).der()));
    for (byte[] bad :
        List.of(
            new byte[16],
            new byte[0],
            new byte[] {4, 1},
            new byte[] {4, 1, 7, 7},
            new byte[] {2, 1, 7},
            new byte[] {0x24, 3, 4, 1, 7})) {
      assertError(MALFORMED_REQUEST, answer(request(ids, extension(kind, false, bad))));
    }
  }

  @Test
  void an_extension_that_nobody_knows_is_passed_over_unless_it_is_critical() throws Exception {
    List<CertificateID> ids = List.of(id(SHA_1, ca, GOOD));
    byte[] value = {5, 0};
    assertEquals(
        List.of("good"),
        statuses(answer(request(ids, extension(OTHER_EXTENSION, false, value))).der()));
    assertError(MALFORMED_REQUEST, answer(request(ids, extension(OTHER_EXTENSION, true, value))));
    CertID id = ids.get(0).toASN1Primitive();
    assertEquals(
        List.of("good"), statuses(answer(whole(list(one(id, OTHER_EXTENSION, false)))).der()));
    assertError(MALFORMED_REQUEST, answer(whole(list(one(id, OTHER_EXTENSION, true)))));
  }

  // Requests in parts, for what nobody would write.

  private static ASN1Sequence one(CertID id, ASN1ObjectIdentifier kind, boolean critical) {
    return new DERSequence(
        new ASN1Encodable[] {
          id,
          new DERTaggedObject(
              0, new DERSequence(extension(kind, critical, new byte[] {5, 0}).toASN1Primitive()))
        });
  }

  private static ASN1Sequence list(ASN1Encodable... ones) {
    return new DERSequence(ones);
  }

  private static byte[] whole(ASN1Encodable... contents) throws IOException {
    return new DERSequence(new DERSequence(contents)).getEncoded("DER");
  }

  private static ASN1Encodable version(int version) {
    return new DERTaggedObject(0, new ASN1Integer(version));
  }

  private ASN1Sequence good() throws Exception {
    return list(new DERSequence(id(SHA_1, ca, GOOD).toASN1Primitive()));
  }

  @Test
  void a_request_that_names_its_version_and_sender_and_is_signed_is_answered() throws Exception {
    ASN1Encodable sender =
        new DERTaggedObject(1, new GeneralName(GeneralName.rfc822Name, "me@example.com"));
    ASN1Encodable signature =
        new DERTaggedObject(
            0, new DERSequence(new ASN1Encodable[] {SHA_256, new DERBitString(new byte[70])}));
    ASN1Sequence content = new DERSequence(new ASN1Encodable[] {version(0), sender, good()});
    byte[] request = new DERSequence(new ASN1Encodable[] {content, signature}).getEncoded("DER");
    assertEquals(List.of("good"), statuses(answer(request).der()));
  }

  private List<byte[]> malformed() throws Exception {
    ASN1Encodable extensions =
        new DERTaggedObject(
            2,
            new DERSequence(
                new ASN1Encodable[] {
                  extension(OTHER_EXTENSION, false, new byte[0]),
                  extension(OTHER_EXTENSION, false, new byte[0])
                }));
    CertID id = id(SHA_1, ca, GOOD).toASN1Primitive();
    ASN1EncodableVector five = new ASN1EncodableVector();
    ASN1Sequence.getInstance(id.toASN1Primitive()).forEach(five::add);
    five.add(DERNull.INSTANCE);
    AlgorithmIdentifier withText =
        new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, new DERUTF8String("x"));
    CertID strange =
        new CertID(withText, id.getIssuerNameHash(), id.getIssuerKeyHash(), id.getSerialNumber());
    byte[] request = request(ca, GOOD);
    byte[] deep = new byte[8000];
    for (int i = 0; i < deep.length; i += 4) {
      int rest = deep.length - i - 4;
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x82;
      deep[i + 2] = (byte) (rest >> 8);
      deep[i + 3] = (byte) rest;
    }
    byte[] longSender = new byte[8 * 1024];
    return List.of(
        new byte[0],
        new byte[] {0x30},
        new byte[] {0x30, 0},
        new byte[] {5, 0},
        "GET / HTTP/1.1".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        whole(),
        whole(list()),
        whole(version(1), good()),
        whole(version(0)),
        whole(good(), good()),
        whole(good(), version(0)),
        whole(good(), extensions),
        whole(list(new DERSequence(new DERSequence(five)))),
        whole(list(new DERSequence(strange))),
        whole(list(new DERSequence(new ASN1Encodable[] {id, DERNull.INSTANCE}))),
        whole(list(id)),
        new DERSequence(
                new ASN1Encodable[] {new DERSequence(good()), new DERTaggedObject(1, good())})
            .getEncoded(),
        new BERSequence(new DERSequence(good())).getEncoded(),
        Arrays.copyOf(request, request.length + 1),
        Arrays.copyOf(request, request.length - 1),
        deep,
        whole(new DERTaggedObject(1, new DEROctetString(longSender)), good()));
  }

  @Test
  void whatever_is_no_request_is_malformed() throws Exception {
    int number = 0;
    for (byte[] request : malformed()) {
      assertEquals(MALFORMED_REQUEST, status(answer(request).der()), "number " + number++);
    }
    assertError(MALFORMED_REQUEST, answer(new byte[0]));
    assertEquals(0, store.versionsRead + store.statusesRead);
  }

  @Test
  void a_request_of_eight_kilobytes_is_answered() throws Exception {
    byte[] request =
        whole(new DERTaggedObject(1, new DEROctetString(new byte[8 * 1024 - 100])), good());
    assertTrue(request.length > 8 * 1024 - 20 && request.length <= 8 * 1024, "" + request.length);
    assertEquals(List.of("good"), statuses(answer(request).der()));
  }

  // In the course of time.

  @Test
  void without_a_nonce_the_same_answer_comes_again_until_a_change() throws Exception {
    byte[] request = request(ca, GOOD);
    OcspAnswer first = answer(request);
    assertSame(first, answer(request.clone()));
    store.revoke(authority.id(), GOOD, SINCE, Reason.CERTIFICATE_HOLD);
    OcspAnswer revoked = answer(request);
    assertEquals(List.of(IS_REVOKED), statuses(revoked.der()));
    assertSame(revoked, answer(request));
    store.activate(authority.id(), GOOD);
    OcspAnswer activated = answer(request);
    assertEquals(List.of("good"), statuses(activated.der()));
    assertFalse(Arrays.equals(first.der(), activated.der()));
  }

  @Test
  void a_change_of_another_certificate_leaves_an_answer_as_it_is() throws Exception {
    byte[] request = request(ca, GOOD);
    OcspAnswer first = answer(request);
    store.activate(authority.id(), REVOKED);
    assertSame(first, answer(request));
    int read = store.statusesRead;
    assertSame(first, answer(request));
    assertEquals(read, store.statusesRead);
  }

  @Test
  void a_certificate_that_comes_to_be_known_is_known_at_once() throws Exception {
    byte[] request = request(ca, UNKNOWN);
    OcspAnswer unknown = answer(request);
    assertSame(unknown, answer(request));
    store.create(authority.id(), UNKNOWN);
    assertEquals(List.of("good"), statuses(answer(request).der()));
  }

  @Test
  void at_half_its_life_an_answer_is_replaced() throws Exception {
    byte[] request = request(ca, GOOD);
    OcspAnswer first = answer(request);
    clock.now = SECOND.plusSeconds(149);
    assertSame(first, answer(request));
    clock.now = SECOND.plusSeconds(150);
    OcspAnswer second = answer(request);
    assertEquals(SECOND.plusSeconds(150), second.producedAt());
    assertEquals(SECOND.plusSeconds(450), second.nextUpdate());
    assertSame(second, answer(request));
  }

  @Test
  void when_the_clock_is_set_back_no_answer_is_from_the_future() throws Exception {
    byte[] request = request(ca, GOOD);
    answer(request);
    clock.now = NOW.minusSeconds(3600);
    assertEquals(SECOND.minusSeconds(3600), answer(request).producedAt());
  }

  @Test
  void a_change_by_another_instance_is_seen_within_a_second() throws Exception {
    responder = responder(Map.of("clientcert.store", "postgresql"));
    byte[] request = request(ca, GOOD);
    OcspAnswer first = answer(request);
    store.revoke(authority.id(), GOOD, SINCE, Reason.CERTIFICATE_HOLD);
    nanoTime += 999_999_999;
    assertSame(first, answer(request));
    assertEquals(1, store.versionsRead);
    nanoTime++;
    assertEquals(List.of(IS_REVOKED), statuses(answer(request).der()));
    assertEquals(2, store.versionsRead);
    // What has to be looked up anyway is as it is now.
    store.activate(authority.id(), GOOD);
    assertEquals(List.of("good"), statuses(answer(request(ca, GOOD, new byte[8])).der()));
  }

  @Test
  void the_cache_is_bounded_and_the_answers_are_right_all_the_same() throws Exception {
    OcspCache cache = new OcspCache(20_000);
    List<OcspAnswer> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      OcspAnswer answer = OcspAnswer.signed(new byte[1000], true, SECOND, SECOND.plusSeconds(300));
      answers.add(answer);
      cache.keep(new byte[] {(byte) i}, new OcspCache.Entry(null, List.of(), 1, answer), SECOND);
      assertSame(answers.get(0), cache.find(new byte[] {0}, SECOND).answer());
    }
    assertNull(cache.find(new byte[] {1}, SECOND));
    assertSame(answers.get(99), cache.find(new byte[] {99}, SECOND).answer());
  }

  @Test
  void of_two_that_were_signed_at_once_one_counts() {
    OcspCache cache = new OcspCache(20_000);
    OcspAnswer one = OcspAnswer.signed(new byte[1], true, SECOND, SECOND.plusSeconds(300));
    OcspAnswer other = OcspAnswer.signed(new byte[2], true, SECOND, SECOND.plusSeconds(300));
    assertSame(one, cache.keep(new byte[9], new OcspCache.Entry(null, List.of(), 1, one), SECOND));
    assertSame(
        one, cache.keep(new byte[9], new OcspCache.Entry(null, List.of(), 2, other), SECOND));
    assertEquals(2, cache.find(new byte[9], SECOND).version());
  }

  // When something fails.

  static Stream<Uni<Object>> failures() {
    return Stream.of(
        null,
        Uni.createFrom().failure(new IOException("db-7.internal")),
        Uni.createFrom().failure(new AssertionError("db-7.internal")),
        Uni.createFrom().nullItem());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void while_the_store_fails_try_later_and_the_log_says_why_once(Uni<Object> failure)
      throws Exception {
    byte[] request = request(ca, GOOD);
    OcspAnswer before = answer(request);
    store.failure =
        () -> {
          if (failure == null) {
            throw new IllegalStateException("db-7.internal");
          }
          return failure;
        };
    try (CollectedLog log = CollectedLog.start()) {
      assertError(TRY_LATER, answer(request));
      assertError(TRY_LATER, answer(request(ca, GOOD, new byte[16])));
      assertError(TRY_LATER, answer(request(List.of(id(SHA_1, ca, GOOD), id(SHA_1, ca, REVOKED)))));
      assertEquals(2, log.text().split("say tryLater until", -1).length, log.text());
      store.failure = null;
      assertSame(before, answer(request));
      assertTrue(log.text().contains("do not fail any more"), log.text());
    }
  }

  @Test
  void when_too_many_wait_for_a_signature_try_later() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    List<UniAssertSubscriber<OcspAnswer>> waiting = new ArrayList<>();
    workers
        .run(
            () -> {
              busy.await();
              return "";
            })
        .subscribe()
        .with(any -> {});
    for (int i = 0; i < 2; i++) {
      waiting.add(
          responder
              .answer(request(ca, GOOD, new byte[16]))
              .subscribe()
              .withSubscriber(UniAssertSubscriber.create()));
    }
    assertError(TRY_LATER, answer(request(ca, GOOD, new byte[16])));
    assertError(MALFORMED_REQUEST, answer(new byte[1]));
    busy.countDown();
    for (UniAssertSubscriber<OcspAnswer> one : waiting) {
      assertEquals(
          List.of("good"), statuses(one.awaitItem(Duration.ofSeconds(60)).getItem().der()));
    }
  }
}

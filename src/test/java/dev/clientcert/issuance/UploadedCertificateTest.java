package dev.clientcert.issuance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.clientcert.OpenSsl;
import dev.clientcert.SigningRequests;
import dev.clientcert.TestAuthority;
import dev.clientcert.certificate.CaCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that are uploaded: what is read of a good one, and that no other is read. */
class UploadedCertificateTest {

  private static final String LABEL = "CERTIFICATE";
  private static final Instant TIME = Instant.parse("2026-11-26T12:34:56.123456789Z");
  private static final String NEW_EC = "-newkey ec -pkeyopt ec_paramgen_curve:";
  private static final Random RANDOM = new Random(18);

  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");
  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
  private static final AlgorithmIdentifier ECDSA_SHA256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private static final int KEY_CERT_SIGN = 5;

  /** A certificate that another CA signed. */
  private static final String BELOW_ANOTHER = belowAnother();

  private static KeyPair ec;
  private static KeyPair rsa;

  @TempDir Path folder;
  private OpenSsl openssl;

  private static String belowAnother() {
    try {
      return TestAuthority.root("CN=Root").below("CN=Middle").pem();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @BeforeAll
  static void makeKeys() throws Exception {
    ec = SigningRequests.newKey();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
  }

  @BeforeEach
  void start() {
    openssl = new OpenSsl(folder);
    openssl.write("rsa.key", Pem.encode("PRIVATE KEY", rsa.getPrivate().getEncoded()));
  }

  private static Optional<CaCertificate> read(String pem) {
    return UploadedCertificate.read("id", "name", pem, TIME);
  }

  private static CaCertificate readGood(String pem) {
    return read(pem).orElseThrow(() -> new AssertionError("not read: " + pem));
  }

  /** A root that is put together piece by piece, and signed whatever it says. */
  private static final class Content {

    private ASN1Encodable version = new DERTaggedObject(true, 0, new ASN1Integer(2));
    private ASN1Encodable serialNumber = new ASN1Integer(7);
    private AlgorithmIdentifier algorithm = ECDSA_SHA256;
    private AlgorithmIdentifier outerAlgorithm = ECDSA_SHA256;
    private String javaAlgorithm = "SHA256withECDSA";
    private ASN1Encodable issuer = new X500Name("CN=a");
    private ASN1Encodable subject = new X500Name("CN=a");
    private ASN1Encodable notBefore = new ASN1UTCTime("200101000000Z");
    private ASN1Encodable notAfter = new ASN1UTCTime("490101000000Z");
    private ASN1Encodable info = SubjectPublicKeyInfo.getInstance(ec.getPublic().getEncoded());
    private PrivateKey key = ec.getPrivate();
    private final Map<ASN1ObjectIdentifier, byte[]> extensions = new LinkedHashMap<>();
    private final List<ASN1Encodable> further = new ArrayList<>();
    private final List<ASN1Encodable> last = new ArrayList<>();

    Content() throws Exception {
      with(Extension.basicConstraints, new BasicConstraints(true));
      with(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign));
    }

    Content version(ASN1Encodable other) {
      version = other;
      return this;
    }

    Content serialNumber(BigInteger other) {
      serialNumber = new ASN1Integer(other);
      return this;
    }

    Content algorithm(AlgorithmIdentifier inner, AlgorithmIdentifier outer) {
      algorithm = inner;
      outerAlgorithm = outer;
      return this;
    }

    Content issuer(ASN1Encodable other) {
      issuer = other;
      return this;
    }

    Content named(ASN1Encodable other) {
      subject = other;
      issuer = other;
      return this;
    }

    Content from(ASN1Encodable other) {
      notBefore = other;
      return this;
    }

    Content until(ASN1Encodable other) {
      notAfter = other;
      return this;
    }

    Content info(ASN1Encodable other) {
      info = other;
      return this;
    }

    Content signedBy(KeyPair pair, String javaName, ASN1ObjectIdentifier identifier) {
      info = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
      return signedByAnother(pair, javaName, identifier);
    }

    Content signedByAnother(KeyPair pair, String javaName, ASN1ObjectIdentifier identifier) {
      key = pair.getPrivate();
      javaAlgorithm = javaName;
      algorithm = new AlgorithmIdentifier(identifier, DERNull.INSTANCE);
      outerAlgorithm = algorithm;
      return this;
    }

    Content with(ASN1ObjectIdentifier type, ASN1Encodable value) throws IOException {
      return with(type, value.toASN1Primitive().getEncoded());
    }

    Content with(ASN1ObjectIdentifier type, byte[] value) {
      extensions.put(type, value);
      return this;
    }

    Content without(ASN1ObjectIdentifier type) {
      extensions.remove(type);
      return this;
    }

    /** Puts something between the key and the extensions. */
    Content further(ASN1Encodable value) {
      further.add(value);
      return this;
    }

    /** Puts something behind the extensions. */
    Content last(ASN1Encodable value) {
      last.add(value);
      return this;
    }

    DERSequence extensions() {
      ASN1EncodableVector all = new ASN1EncodableVector();
      extensions.forEach((type, value) -> all.add(new Extension(type, false, value)));
      return new DERSequence(all);
    }

    byte[] der() throws Exception {
      ASN1EncodableVector parts = new ASN1EncodableVector();
      if (version != null) {
        parts.add(version);
      }
      parts.add(serialNumber);
      parts.add(algorithm);
      parts.add(issuer);
      parts.add(new DERSequence(new ASN1Encodable[] {notBefore, notAfter}));
      parts.add(subject);
      parts.add(info);
      further.forEach(parts::add);
      if (!extensions.isEmpty()) {
        parts.add(new DERTaggedObject(true, 3, extensions()));
      }
      last.forEach(parts::add);
      DERSequence content = new DERSequence(parts);
      Signature signature = Signature.getInstance(javaAlgorithm);
      signature.initSign(key);
      signature.update(content.getEncoded());
      return new DERSequence(
              new ASN1Encodable[] {content, outerAlgorithm, new DERBitString(signature.sign())})
          .getEncoded();
    }

    String pem() throws Exception {
      return Pem.encode(LABEL, der());
    }
  }

  private static Content rsaContent() throws Exception {
    return new Content()
        .signedBy(rsa, "SHA256withRSA", PKCSObjectIdentifiers.sha256WithRSAEncryption);
  }

  private static DERSequence name(ASN1Encodable... values) {
    ASN1EncodableVector all = new ASN1EncodableVector();
    for (ASN1Encodable value : values) {
      all.add(new DERSet(new DERSequence(new ASN1Encodable[] {BCStyle.CN, value})));
    }
    return new DERSequence(all);
  }

  /** A UTCTime with this text, whatever it says. */
  private static ASN1Encodable utcTime(String text) throws IOException {
    byte[] der = new DEROctetString(text.getBytes(ISO_8859_1)).getEncoded();
    der[0] = BERTags.UTC_TIME;
    return ASN1Primitive.fromByteArray(der);
  }

  /** A key of RSA that nobody has to have made. */
  private static SubjectPublicKeyInfo rsaKey(BigInteger modulus, BigInteger exponent)
      throws IOException {
    return new SubjectPublicKeyInfo(RSA, new RSAPublicKey(modulus, exponent));
  }

  /** Sequences in sequences, as deep as their lengths of four bytes allow. */
  private static byte[] nested(int depth) {
    byte[] value = new byte[4 * depth];
    for (int i = 0; i < depth; i++) {
      int length = value.length - 4 * (i + 1);
      value[4 * i] = 0x30;
      value[4 * i + 1] = (byte) 0x82;
      value[4 * i + 2] = (byte) (length >> 8);
      value[4 * i + 3] = (byte) length;
    }
    return value;
  }

  private static Content alternativeName(int kind, ASN1Encodable value) throws Exception {
    return new Content()
        .with(
            Extension.subjectAlternativeName,
            new DERSequence(new DERTaggedObject(false, kind, value)));
  }

  private static Map<String, String> hostile() throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "version 1",
        new Content()
            .version(null)
            .without(Extension.basicConstraints)
            .without(Extension.keyUsage)
            .pem());
    all.put("version 1 with extensions", new Content().version(null).pem());
    all.put(
        "version 2", new Content().version(new DERTaggedObject(true, 0, new ASN1Integer(1))).pem());
    all.put(
        "version 4", new Content().version(new DERTaggedObject(true, 0, new ASN1Integer(3))).pem());
    all.put(
        "a version of another kind",
        new Content().version(new DERTaggedObject(true, 1, new ASN1Integer(2))).pem());
    all.put(
        "a huge version",
        new Content()
            .version(
                new DERTaggedObject(true, 0, new ASN1Integer(BigInteger.ONE.shiftLeft(80_000))))
            .pem());
    all.put("a negative serial number", new Content().serialNumber(BigInteger.ONE.negate()).pem());
    all.put(
        "a serial number of 161 bits",
        new Content().serialNumber(BigInteger.ONE.shiftLeft(160)).pem());
    all.put(
        "a serial number of 10 KiB",
        new Content().serialNumber(BigInteger.ONE.shiftLeft(80_000)).pem());
    all.put(
        "two algorithms",
        new Content()
            .issuer(new X500Name("CN=b"))
            .algorithm(ECDSA_SHA256, new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384))
            .pem());
    all.put(
        "an unknown algorithm",
        new Content()
            .algorithm(new AlgorithmIdentifier(UNKNOWN), new AlgorithmIdentifier(UNKNOWN))
            .pem());
    all.put(
        "SHA-1 of another CA",
        rsaContent()
            .issuer(new X500Name("CN=b"))
            .signedByAnother(rsa, "SHA1withRSA", PKCSObjectIdentifiers.sha1WithRSAEncryption)
            .pem());
    all.put(
        "another key's signature",
        new Content()
            .signedByAnother(rsa, "SHA256withRSA", PKCSObjectIdentifiers.sha256WithRSAEncryption)
            .pem());
    all.put(
        "another EC key's signature",
        new Content()
            .signedByAnother(
                SigningRequests.newKey(), "SHA256withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA256)
            .pem());
    all.put("no subject", new Content().named(new DERSequence()).pem());
    all.put("no issuer", new Content().issuer(new DERSequence()).pem());
    all.put("a NUL in the subject", new Content().named(name(new DERUTF8String("a\u0000"))).pem());
    all.put(
        "a line break in the issuer", new Content().issuer(name(new DERUTF8String("a\nb"))).pem());
    all.put("a long name", new Content().named(name(new DERUTF8String("a".repeat(256)))).pem());
    all.put(
        "65 names",
        new Content()
            .named(
                name(Collections.nCopies(65, new DERUTF8String("a")).toArray(ASN1Encodable[]::new)))
            .pem());
    all.put("a number for a name", new Content().named(name(new ASN1Integer(1))).pem());
    all.put("an end in local time", new Content().until(utcTime("490101000000+0000")).pem());
    all.put("an end without seconds", new Content().until(utcTime("4901010000Z")).pem());
    all.put(
        "an end with parts of seconds",
        new Content().until(new ASN1GeneralizedTime("20490101000000.5Z")).pem());
    all.put("an end in month 13", new Content().until(utcTime("491301000000Z")).pem());
    all.put("an end on February 30", new Content().until(utcTime("490230000000Z")).pem());
    all.put("an end at 24 o'clock", new Content().until(utcTime("490101240000Z")).pem());
    all.put("an end in letters", new Content().until(utcTime("49xx01000000Z")).pem());
    all.put("a begin in letters", new Content().from(utcTime("49xx01000000Z")).pem());
    all.put("an end of 10,000 digits", new Content().until(utcTime("4".repeat(10_000))).pem());
    all.put("an end that is a text", new Content().until(new DERUTF8String("490101000000Z")).pem());
    all.put("no constraints", new Content().without(Extension.basicConstraints).pem());
    all.put(
        "empty constraints",
        new Content().with(Extension.basicConstraints, new DERSequence()).pem());
    all.put(
        "constraints that are none",
        new Content().with(Extension.basicConstraints, new byte[] {1}).pem());
    all.put(
        "something behind the constraints",
        new Content()
            .with(Extension.basicConstraints, new byte[] {0x30, 3, 1, 1, (byte) 0xff, 5, 0})
            .pem());
    all.put(
        "deep constraints", new Content().with(Extension.basicConstraints, nested(2_900)).pem());
    all.put(
        "a key usage for other things",
        new Content()
            .with(Extension.keyUsage, new KeyUsage(KeyUsage.cRLSign | KeyUsage.digitalSignature))
            .pem());
    all.put(
        "an empty key usage",
        new Content().with(Extension.keyUsage, new DERBitString(new byte[0])).pem());
    all.put(
        "a key usage that is none", new Content().with(Extension.keyUsage, DERNull.INSTANCE).pem());
    all.put(
        "names that are none",
        new Content().with(Extension.subjectAlternativeName, DERNull.INSTANCE).pem());
    all.put(
        "a host with a comma", alternativeName(GeneralName.dNSName, new DERIA5String("a,b")).pem());
    all.put(
        "a host with a NUL",
        alternativeName(GeneralName.dNSName, new DERIA5String("a\u0000")).pem());
    all.put(
        "an address of 5 bytes",
        alternativeName(GeneralName.iPAddress, new DEROctetString(new byte[5])).pem());
    all.put(
        "deep names", new Content().with(Extension.subjectAlternativeName, nested(2_900)).pem());
    all.put(
        "an extension twice",
        new Content()
            .without(Extension.basicConstraints)
            .without(Extension.keyUsage)
            .last(
                new DERTaggedObject(
                    true,
                    3,
                    new DERSequence(
                        new ASN1Encodable[] {
                          new Extension(
                              Extension.basicConstraints,
                              true,
                              new BasicConstraints(true).getEncoded()),
                          new Extension(
                              Extension.basicConstraints,
                              true,
                              new BasicConstraints(false).getEncoded())
                        })))
            .pem());
    all.put(
        "extensions twice",
        new Content().last(new DERTaggedObject(true, 3, new Content().extensions())).pem());
    all.put(
        "identifiers behind the extensions",
        new Content().last(new DERTaggedObject(false, 1, new DERBitString(new byte[] {1}))).pem());
    all.put(
        "something behind the extensions",
        new Content().last(new DERTaggedObject(false, 4, new DERBitString(new byte[] {1}))).pem());
    all.put(
        "an exponent of 1",
        new Content()
            .issuer(new X500Name("CN=b"))
            .info(rsaKey(modulus(2048), BigInteger.ONE))
            .pem());
    all.put(
        "a huge exponent",
        new Content()
            .issuer(new X500Name("CN=b"))
            .info(rsaKey(modulus(8192), modulus(8191)))
            .pem());
    all.put(
        "a huge exponent of a root", rsaContent().info(rsaKey(modulus(8192), modulus(8191))).pem());
    all.put(
        "an RSA key of 1,024 bits",
        new Content()
            .issuer(new X500Name("CN=b"))
            .info(rsaKey(modulus(1024), BigInteger.valueOf(65_537)))
            .pem());
    all.put(
        "an RSA key of 8,193 bits",
        new Content()
            .issuer(new X500Name("CN=b"))
            .info(rsaKey(modulus(8193), BigInteger.valueOf(65_537)))
            .pem());
    all.put(
        "an RSA key of 80,000 bits",
        new Content()
            .issuer(new X500Name("CN=b"))
            .info(rsaKey(modulus(80_000), BigInteger.valueOf(65_537)))
            .pem());
    all.put("a key that is none", new Content().info(DERNull.INSTANCE).pem());
    byte[] der = new Content().der();
    ASN1Sequence parts = ASN1Sequence.getInstance(der);
    all.put(
        "four parts",
        Pem.encode(
            LABEL,
            new DERSequence(
                    new ASN1Encodable[] {
                      parts.getObjectAt(0),
                      parts.getObjectAt(1),
                      parts.getObjectAt(2),
                      DERNull.INSTANCE
                    })
                .getEncoded()));
    all.put(
        "two parts",
        Pem.encode(
            LABEL,
            new DERSequence(new ASN1Encodable[] {parts.getObjectAt(0), parts.getObjectAt(1)})
                .getEncoded()));
    all.put(
        "BER",
        Pem.encode(
            LABEL,
            new BERSequence(
                    new ASN1Encodable[] {
                      parts.getObjectAt(0), parts.getObjectAt(1), parts.getObjectAt(2)
                    })
                .getEncoded()));
    all.put("a byte behind it", Pem.encode(LABEL, Arrays.copyOf(der, der.length + 1)));
    all.put("deep", Pem.encode(LABEL, nested(2_900)));
    byte[] noise = new byte[12_000];
    RANDOM.nextBytes(noise);
    all.put("noise", Pem.encode(LABEL, noise));
    all.put("letters", "A".repeat(16 * 1024));
    all.put("begins", "-----BEGIN CERTIFICATE-----\n".repeat(16 * 1024 / 28));
    all.put(
        "equal signs",
        "-----BEGIN CERTIFICATE-----\n" + "=".repeat(16_000) + "\n-----END CERTIFICATE-----");
    return all;
  }

  private static BigInteger modulus(int bits) {
    return new BigInteger(bits, RANDOM).setBit(bits - 1).setBit(0);
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
  }

  private static X509Certificate parse(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** A root with a new key, made by OpenSSL. */
  private String root(String options) {
    openssl.run(
        "req -x509 -nodes -keyout root.key -out root.pem -days 36500"
            + (options.contains("-subj") ? " " : " -subj /O=Example/CN=Root ")
            + options);
    return openssl.read("root.pem");
  }

  private String show(String file, String option) {
    return openssl
        .run("x509 -noout -in " + file + " " + option)
        .strip()
        .replaceAll("^[^=]*=|:", "")
        .toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @CsvSource({
    "-key rsa.key -sha256, SHA256-RSA, RSA",
    "-key rsa.key -sha384, SHA384-RSA, RSA",
    "-key rsa.key -sha512, SHA512-RSA, RSA",
    "-key rsa.key -sha1, SHA1-RSA, RSA",
    "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256, ECDSA-SHA256, ECDSA",
    "-newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384, ECDSA-SHA384, ECDSA",
    "-newkey ec -pkeyopt ec_paramgen_curve:P-521 -sha512, ECDSA-SHA512, ECDSA"
  })
  void the_members_say_what_openssl_says(String options, String signature, String key)
      throws Exception {
    String pem = root(options + " -utf8 -subj /O=Example/CN=Grün");
    X509Certificate certificate = parse(der(pem));
    Instant microseconds = Instant.parse("2026-11-26T12:34:56.123456Z");
    assertEquals(
        new CaCertificate(
            "id",
            "name",
            pem,
            "Grün",
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(),
            "Grün",
            null,
            signature,
            key,
            microseconds,
            microseconds,
            show("root.pem", "-serial"),
            show("root.pem", "-fingerprint -sha256"),
            List.of()),
        readGood(pem));
  }

  @Test
  void the_text_is_kept_as_it_came() {
    String pem = root(NEW_EC + "P-256");
    for (String one :
        List.of(
            pem,
            pem.stripTrailing(),
            pem + "\n\n",
            " \t\r\n" + pem,
            pem.replace("\n", "\r\n"),
            pem.replace("\n", "\r\n").strip())) {
      assertEquals(one, readGood(one).pem());
    }
  }

  @Test
  void a_ca_below_another_is_one() throws Exception {
    TestAuthority root = TestAuthority.root("O=Example,CN=Root");
    CaCertificate middle = readGood(root.below("CN=Middle").pem());
    assertEquals("Middle", middle.commonName());
    assertEquals("Root", middle.issuer());
    assertEquals("Lowest", readGood(root.below("CN=Middle").below("CN=Lowest").pem()).commonName());
    assertTrue(read(root.leaf("CN=device")).isEmpty());
    assertTrue(read(root.below("CN=Middle").leaf("CN=device")).isEmpty());
    assertTrue(read(TestAuthority.expired("CN=Old").pem()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "C=BE,O=GlobalSign nv-sa,CN=GlobalSign | GlobalSign",
        "C=BE,CN=First+CN=Second,CN=Last,O=GlobalSign nv-sa | Last",
        "C=BE,O=GlobalSign nv-sa | GlobalSign nv-sa",
        "C=BE,OU=Cars\\, red | OU=Cars\\, red,C=BE"
      })
  void an_issuer_is_named_by_its_most_telling_name(String issuer, String expected)
      throws Exception {
    assertEquals(expected, readGood(TestAuthority.root(issuer).below("OU=Middle").pem()).issuer());
    assertNull(readGood(TestAuthority.root(issuer).below("OU=Middle").pem()).commonName());
  }

  @Test
  void alternative_names_are_told_as_far_as_they_are_text() {
    assertEquals(
        "ca.example.com,a@example.com,https://example.com/ca,192.0.2.7",
        readGood(
                root(
                    NEW_EC
                        + "P-256 -addext subjectAltName=DNS:ca.example.com,email:a@example.com"
                        + ",URI:https://example.com/ca,IP:192.0.2.7,RID:1.2.3.4"))
            .subjectAlternativeNames());
    assertNull(
        readGood(root(NEW_EC + "P-256 -addext subjectAltName=RID:1.2.3.4"))
            .subjectAlternativeNames());
  }

  @Test
  void a_serial_number_has_an_even_number_of_digits() throws Exception {
    for (String digits : List.of("00", "01", "0a", "7f", "80", "0100", "ff".repeat(20))) {
      assertEquals(
          digits,
          readGood(new Content().serialNumber(new BigInteger(digits, 16)).pem()).serialNumber());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T12:34:55Z, false",
    "2026-11-26T12:34:56Z, true",
    "2026-11-26T12:34:57Z, true",
    "9999-12-31T23:59:59Z, true"
  })
  void the_last_moment_of_a_certificate_counts(Instant notAfter, boolean valid) throws Exception {
    Instant time = Instant.parse("2026-11-26T12:34:56Z");
    String pem =
        TestAuthority.root("CN=Root", Instant.parse("2020-01-01T00:00:00Z"), notAfter).pem();
    Optional<CaCertificate> read = UploadedCertificate.read("id", null, pem, time);
    assertEquals(valid, read.isPresent());
    read.ifPresent(certificate -> assertEquals(notAfter, certificate.notAfter()));
    assertTrue(
        UploadedCertificate.read("id", null, pem, notAfter.plusNanos(1)).isEmpty(),
        "after the last moment");
  }

  @Test
  void a_certificate_may_begin_later() throws Exception {
    Instant later = TIME.plusSeconds(100_000).truncatedTo(ChronoUnit.SECONDS);
    assertEquals(
        later,
        readGood(TestAuthority.root("CN=Root", later, later.plusSeconds(1)).pem()).notBefore());
    assertTrue(
        read(TestAuthority.root("CN=Root", later, later.minusSeconds(1)).pem()).isEmpty(),
        "ends before it begins");
  }

  @Test
  void the_language_of_the_machine_changes_nothing() throws Exception {
    Map<String, CaCertificate> expected = new HashMap<>();
    for (String pem :
        List.of(
            new Content().pem(),
            TestAuthority.root("CN=Root").below("CN=Middle").pem(),
            TestAuthority.root("OU=İı", TIME, Instant.parse("2048-02-29T00:00:00Z")).pem())) {
      expected.put(pem, readGood(pem));
    }
    Locale usual = Locale.getDefault();
    try {
      for (String language : List.of("th-TH-u-ca-buddhist", "ar-SA-u-nu-arab", "tr-TR", "ja-JP")) {
        Locale.setDefault(Locale.forLanguageTag(language));
        expected.forEach((pem, certificate) -> assertEquals(certificate, readGood(pem)));
      }
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a leaf, req -x509 -key rsa.key -addext basicConstraints=CA:FALSE",
    "no key usage for certificates, req -x509 -key rsa.key -addext keyUsage=digitalSignature",
    "MD5, req -x509 -key rsa.key -md5",
    "RSA-PSS, req -x509 -key rsa.key -sigopt rsa_padding_mode:pss",
    "a short key, req -x509 -newkey rsa:1024",
    "P-192, req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-192",
    "P-224, req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-224",
    "secp256k1, req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp256k1",
    "a curve by its numbers, req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
    "Ed25519, req -x509 -newkey ed25519",
    "a request, req -new -key rsa.key"
  })
  void what_openssl_makes_otherwise_is_refused(String what, String command) {
    openssl.run(command + " -nodes -keyout root.key -out root.pem -subj /CN=Root");
    assertTrue(read(openssl.read("root.pem")).isEmpty(), what);
  }

  @Test
  void keys_and_several_certificates_are_refused() {
    String pem = root("-key rsa.key");
    openssl.run("pkey -in rsa.key -pubout -out public.pem");
    openssl.run("rsa -in rsa.key -traditional -out old.key");
    openssl.run("x509 -in root.pem -outform DER -out root.der");
    openssl.run("x509 -in root.pem -text -out text.pem");
    openssl.run("x509 -in root.pem -trustout -addtrust clientAuth -out trusted.pem");
    for (String file : List.of("rsa.key", "old.key", "public.pem", "text.pem", "trusted.pem")) {
      assertTrue(read(openssl.read(file)).isEmpty(), file);
    }
    readGood(pem);
    for (String one :
        List.of(
            pem + pem,
            pem + openssl.read("rsa.key"),
            openssl.read("rsa.key") + pem,
            pem + "x",
            pem + "\u0000",
            "\u0000" + pem,
            "\ufeff" + pem,
            pem.replace("\n", ""),
            pem.replace("\n", "\r"),
            pem.replace("\n", "\n\u0000"),
            pem.replace("CERTIFICATE", "X509 CERTIFICATE"),
            pem.replace("CERTIFICATE", "certificate"),
            pem.replace("BEGIN", "END"),
            pem.replace("-----END CERTIFICATE-----", ""),
            pem.replace("M", "-"),
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----",
            "",
            " ",
            "null")) {
      assertTrue(read(one).isEmpty(), one);
    }
  }

  @Test
  void a_text_is_as_long_as_the_limit_or_refused() {
    String pem = root(NEW_EC + "P-256");
    String longest = " ".repeat(16 * 1024 - pem.length()) + pem;
    assertEquals(longest, readGood(longest).pem());
    assertTrue(read(" " + longest).isEmpty());
    assertTrue(read("\n".repeat(10_000_000)).isEmpty());
  }

  @Test
  void what_is_no_good_certificate_is_refused() throws Exception {
    Map<String, String> accepted = new TreeMap<>(hostile());
    accepted.values().removeIf(pem -> read(pem).isEmpty());
    assertEquals(Set.of(), accepted.keySet());
  }

  /** Else those above could be refused for the way in which the test makes them. */
  @Test
  void what_the_hostile_certificates_are_made_of_is_good() throws Exception {
    Map<String, String> good = new TreeMap<>();
    good.put("EC", new Content().pem());
    good.put("RSA", rsaContent().pem());
    good.put("another issuer", new Content().issuer(new X500Name("CN=b")).pem());
    good.put("no key usage", new Content().without(Extension.keyUsage).pem());
    good.put(
        "the longest name", new Content().named(name(new DERUTF8String("é".repeat(255)))).pem());
    good.put("unknown extensions", new Content().with(UNKNOWN, DERNull.INSTANCE).pem());
    good.put(
        "identifiers of the keys",
        new Content()
            .further(new DERTaggedObject(false, 1, new DERBitString(new byte[] {1})))
            .further(new DERTaggedObject(false, 2, new DERBitString(new byte[] {1})))
            .pem());
    good.put(
        "a general time", new Content().until(new ASN1GeneralizedTime("20990101000000Z")).pem());
    good.values().removeIf(pem -> read(pem).isPresent());
    assertEquals(Set.of(), good.keySet());
  }

  @Test
  void no_change_of_a_byte_makes_another_root() throws Exception {
    for (byte[] der : List.of(new Content().der(), rsaContent().der())) {
      readGood(Pem.encode(LABEL, der));
      for (int i = 0; i < der.length; i++) {
        requireNoOtherRoot(der, i * Byte.SIZE + RANDOM.nextInt(Byte.SIZE));
      }
    }
  }

  @Tag("slow")
  @Test
  void no_change_of_a_bit_makes_another_root() throws Exception {
    for (byte[] der : List.of(new Content().der(), rsaContent().der())) {
      for (int bit = 0; bit < der.length * Byte.SIZE; bit++) {
        requireNoOtherRoot(der, bit);
      }
    }
  }

  /** With another subject or issuer it looks as if another CA had signed it, and nothing else. */
  private static void requireNoOtherRoot(byte[] der, int bit) {
    byte[] changed = der.clone();
    changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    read(Pem.encode(LABEL, changed))
        .ifPresent(other -> assertNotEquals(other.commonName(), other.issuer(), "bit " + bit));
  }

  @Test
  void a_part_of_a_certificate_is_refused() throws Exception {
    byte[] der = new Content().der();
    String pem = Pem.encode(LABEL, der);
    for (int length = 0; length < der.length; length++) {
      assertTrue(read(Pem.encode(LABEL, Arrays.copyOf(der, length))).isEmpty(), "byte " + length);
    }
    for (int length = 0; length < pem.length() - 1; length++) {
      assertTrue(read(pem.substring(0, length)).isEmpty(), "character " + length);
    }
  }

  /**
   * Nobody checks the signature of what another CA signed, so it may be changed. What is read of it
   * then is what the JDK reads, unless that refuses one of the extensions that are not read.
   */
  @Property(tries = 2000)
  void whatever_is_accepted_is_a_ca_in_the_opinion_of_the_jdk(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 1_000_000) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(max = 3) int change)
      throws Exception {
    byte[] der = der(BELOW_ANOTHER);
    for (int place : places) {
      der = change(der, place % der.length, value, change);
    }
    CaCertificate read = read(Pem.encode(LABEL, der)).orElse(null);
    X509Certificate certificate;
    try {
      certificate = parse(der);
    } catch (CertificateException refused) {
      return;
    }
    if (read != null) {
      assertTrue(certificate.getBasicConstraints() >= 0);
      assertTrue(certificate.getKeyUsage() == null || certificate.getKeyUsage()[KEY_CERT_SIGN]);
      assertEquals(certificate.getNotAfter().toInstant(), read.notAfter());
      assertEquals(certificate.getNotBefore().toInstant(), read.notBefore());
      assertEquals(certificate.getSerialNumber(), new BigInteger(read.serialNumber(), 16));
    }
  }

  private static byte[] change(byte[] der, int place, byte value, int change) {
    byte[] changed = change == 1 ? new byte[der.length + 1] : der.clone();
    switch (change) {
      case 0 -> changed[place] = value;
      case 1 -> {
        System.arraycopy(der, 0, changed, 0, place);
        changed[place] = value;
        System.arraycopy(der, place, changed, place + 1, der.length - place);
      }
      case 2 -> changed[place] ^= (byte) (1 << (value & 7));
      default -> {
        changed = Arrays.copyOf(der, der.length - 1);
        System.arraycopy(der, place + 1, changed, place, der.length - place - 1);
      }
    }
    return changed;
  }

  @Property(tries = 2000)
  void text_of_any_kind_is_no_certificate(@ForAll @Size(max = 300) byte[] noise) {
    assertTrue(read(Pem.encode(LABEL, noise)).isEmpty());
    assertTrue(read(new String(noise, ISO_8859_1)).isEmpty());
  }

  /**
   * Processor time, as the kernel counts it, and the least of many times: a slow machine is fine.
   */
  @Tag("slow")
  @Test
  void a_bad_certificate_costs_at_most_twenty_milliseconds() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    StringBuilder figures = new StringBuilder();
    Map<String, String> all = new TreeMap<>(hostile());
    all.put("(a good one)", new Content().pem());
    for (Map.Entry<String, String> one : all.entrySet()) {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 200; i++) {
        long start = threads.getCurrentThreadCpuTime();
        read(one.getValue());
        least = Math.min(least, threads.getCurrentThreadCpuTime() - start);
      }
      figures.append(least / 1000).append(" µs for ").append(one.getKey()).append('\n');
      assertTrue(least < 20_000_000, figures::toString);
    }
  }
}

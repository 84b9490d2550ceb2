package dev.clientcert.issuance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signing requests that get no certificate, and what it costs to find that out. */
class SigningRequestTest {

  private static final String LABEL = "CERTIFICATE REQUEST";
  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
  private static final AlgorithmIdentifier P256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
  private static final Random RANDOM = new Random(17);

  private static KeyPair ec;
  private static KeyPair rsa;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    ec = generator.generateKeyPair();
    generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
  }

  /** A request that is put together piece by piece, and signed whatever it says. */
  private static final class Request {

    private int version;
    private ASN1Encodable subject = new X500Name("CN=a");
    private ASN1Encodable info = SubjectPublicKeyInfo.getInstance(ec.getPublic().getEncoded());
    private PrivateKey key = ec.getPrivate();
    private String algorithm = "SHA256withECDSA";
    private ASN1ObjectIdentifier identifier = X9ObjectIdentifiers.ecdsa_with_SHA256;
    private final ASN1EncodableVector attributes = new ASN1EncodableVector();
    private final List<ASN1Encodable> further = new ArrayList<>();

    private Request version(int other) {
      version = other;
      return this;
    }

    private Request subject(ASN1Encodable other) {
      subject = other;
      return this;
    }

    private Request commonName(ASN1Encodable value) {
      return subject(
          new DERSequence(new DERSet(new DERSequence(new ASN1Encodable[] {BCStyle.CN, value}))));
    }

    private Request info(ASN1Encodable other) {
      info = other;
      return this;
    }

    private Request signedBy(KeyPair pair, String name, ASN1ObjectIdentifier other) {
      info = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
      key = pair.getPrivate();
      algorithm = name;
      identifier = other;
      return this;
    }

    private Request attribute(ASN1ObjectIdentifier type, ASN1Encodable... values) {
      attributes.add(new DERSequence(new ASN1Encodable[] {type, new DERSet(values)}));
      return this;
    }

    private Request alternativeNames(ASN1Encodable... names) throws Exception {
      return extensions(alternativeNamesExtension(new DERSequence(names).getEncoded()));
    }

    private Request extensions(ASN1Encodable... extensions) {
      return attribute(
          PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSequence(extensions));
    }

    private Request further(ASN1Encodable value) {
      further.add(value);
      return this;
    }

    private byte[] der() throws Exception {
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(new ASN1Integer(version));
      parts.add(subject);
      parts.add(info);
      parts.add(new DERTaggedObject(false, 0, new DERSet(attributes)));
      further.forEach(parts::add);
      ASN1Encodable body = new DERSequence(parts);
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(body.toASN1Primitive().getEncoded("DER"));
      return new DERSequence(
              new ASN1Encodable[] {
                body, new AlgorithmIdentifier(identifier), new DERBitString(signature.sign())
              })
          .getEncoded("DER");
    }

    private String pem() throws Exception {
      return Pem.encode(LABEL, der());
    }
  }

  private static ASN1Encodable alternativeNamesExtension(byte[] value) {
    return new DERSequence(
        new ASN1Encodable[] {Extension.subjectAlternativeName, new DEROctetString(value)});
  }

  private static GeneralName host(String name) {
    return new GeneralName(GeneralName.dNSName, new DERIA5String(name));
  }

  private static Request rsaRequest() {
    return new Request()
        .signedBy(rsa, "SHA256withRSA", PKCSObjectIdentifiers.sha256WithRSAEncryption);
  }

  /** A key that nobody has, with a signature of its length. */
  private static String unsignedRsa(int bits, BigInteger exponent, boolean odd) throws Exception {
    BigInteger modulus = new BigInteger(bits, RANDOM).setBit(bits - 1).setBit(0);
    return unsignedRsa(odd ? modulus : modulus.clearBit(0), exponent);
  }

  private static String unsignedRsa(BigInteger modulus, BigInteger exponent) throws Exception {
    ASN1Encodable key =
        new SubjectPublicKeyInfo(
            RSA, new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, exponent));
    byte[] signature = new byte[(modulus.bitLength() + 7) / 8];
    RANDOM.nextBytes(signature);
    signature[0] = 0;
    ASN1Encodable body =
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1Integer(0),
              new X500Name("CN=a"),
              key,
              new DERTaggedObject(false, 0, new DERSet())
            });
    return Pem.encode(
        LABEL,
        new DERSequence(
                new ASN1Encodable[] {
                  body,
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption),
                  new DERBitString(signature)
                })
            .getEncoded());
  }

  /** The private key with the same exponent twice: then anybody can sign. */
  private static String signedByEverybody() throws Exception {
    BigInteger modulus = ((RSAPublicKey) rsa.getPublic()).getModulus();
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new RSAPrivateKeySpec(modulus, BigInteger.ONE));
    Request request = rsaRequest();
    request.key = key;
    request.info =
        new SubjectPublicKeyInfo(
            RSA, new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, BigInteger.ONE));
    return request.pem();
  }

  private static SubjectPublicKeyInfo point(BigInteger x, BigInteger y) {
    byte[] point = new byte[65];
    point[0] = 4;
    byte[] first = x.toByteArray();
    byte[] second = y.toByteArray();
    int offset = Math.max(0, first.length - 32);
    System.arraycopy(first, offset, point, 33 - first.length + offset, first.length - offset);
    offset = Math.max(0, second.length - 32);
    System.arraycopy(second, offset, point, 65 - second.length + offset, second.length - offset);
    return new SubjectPublicKeyInfo(P256, point);
  }

  private static byte[] nested(int tag, int levels) {
    byte[] value = {5, 0};
    for (int i = 0; i < levels; i++) {
      value = wrapped(tag, value);
    }
    return value;
  }

  private static byte[] wrapped(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length < 128) {
      out.write(value.length);
    } else if (value.length < 256) {
      out.write(0x81);
      out.write(value.length);
    } else {
      out.write(0x82);
      out.write(value.length >> 8);
      out.write(value.length);
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static String changed(String pem, int fromEnd) {
    byte[] der = Pem.decodeOnly(LABEL, pem);
    der[der.length - fromEnd] ^= 1;
    return Pem.encode(LABEL, der);
  }

  private static ASN1Encodable[] many(int number, ASN1Encodable one) {
    ASN1Encodable[] all = new ASN1Encodable[number];
    Arrays.fill(all, one);
    return all;
  }

  /** Requests that get no certificate, by what is wrong with them. */
  private static Map<String, String> hostile() throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    String good = new Request().pem();
    byte[] der = new Request().der();
    BigInteger f4 = BigInteger.valueOf(65_537);

    all.put("nothing", "");
    all.put("no PEM", "x");
    all.put("two in one", good + good);
    all.put("text behind it", good + "x");
    all.put("text ahead of it", "x\n" + good);
    all.put("a certificate by its label", good.replace(LABEL, "CERTIFICATE"));
    all.put("labels that differ", good.replace("END C", "END NEW C"));
    all.put("a public key", Pem.encode("PUBLIC KEY", ec.getPublic().getEncoded()));
    all.put("a public key in its place", Pem.encode(LABEL, ec.getPublic().getEncoded()));
    all.put("a private key in its place", Pem.encode(LABEL, ec.getPrivate().getEncoded()));
    all.put("a header in PEM", good.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\n"));
    all.put("a character that is not of Base64", good.replaceFirst("\nM", "\n!"));
    all.put("line breaks of old Macs", good.replace('\n', '\r'));
    all.put("only one line", good.replace("\n", ""));
    all.put("too much text", good + " ".repeat(16 * 1024));
    all.put("an end that is missing", Pem.encode(LABEL, Arrays.copyOf(der, der.length - 1)));
    all.put("a byte behind it", Pem.encode(LABEL, Arrays.copyOf(der, der.length + 1)));
    all.put("sequences in sequences", Pem.encode(LABEL, nested(0x30, 2900)));
    all.put("sets in sets", Pem.encode(LABEL, nested(0x31, 2900)));
    all.put("tags in tags", Pem.encode(LABEL, nested(0xa0, 2900)));
    all.put("octet strings in octet strings", Pem.encode(LABEL, nested(0x24, 2900)));
    all.put("lengths of nowhere", Pem.encode(LABEL, new byte[] {0x30, (byte) 0x84, 127, 0, 0, 0}));
    byte[] indefinite = new byte[11_000];
    Arrays.fill(indefinite, (byte) 0x80);
    for (int i = 0; i < indefinite.length; i += 2) {
      indefinite[i] = 0x30;
    }
    all.put("indefinite lengths in each other", Pem.encode(LABEL, indefinite));
    all.put(
        "an indefinite length",
        Pem.encode(
            LABEL,
            new BERSequence(
                    new ASN1Encodable[] {
                      ((DERSequence) toSequence(der)).getObjectAt(0),
                      ((DERSequence) toSequence(der)).getObjectAt(1),
                      ((DERSequence) toSequence(der)).getObjectAt(2)
                    })
                .getEncoded()));
    byte[] longer = new byte[der.length + 1];
    System.arraycopy(der, 0, longer, 0, 1);
    longer[1] = (byte) (der[1] + 1);
    System.arraycopy(der, 2, longer, 3, der.length - 2);
    all.put("a length that is not the shortest", Pem.encode(LABEL, longer));
    all.put(
        "a value behind the signature",
        Pem.encode(
            LABEL,
            new DERSequence(
                    new ASN1Encodable[] {
                      ((DERSequence) toSequence(der)).getObjectAt(0),
                      ((DERSequence) toSequence(der)).getObjectAt(1),
                      ((DERSequence) toSequence(der)).getObjectAt(2),
                      DERNull.INSTANCE
                    })
                .getEncoded()));
    all.put("a value behind the attributes", new Request().further(DERNull.INSTANCE).pem());
    all.put("zeros", Pem.encode(LABEL, new byte[11_000]));
    all.put("empty values", Pem.encode(LABEL, wrapped(0x31, new byte[11_000])));
    byte[] nulls = new byte[11_000];
    for (int i = 0; i < nulls.length; i += 2) {
      nulls[i] = 5;
    }
    all.put("thousands of values in a set", Pem.encode(LABEL, wrapped(0x31, nulls)));

    all.put("a broken signature of ECDSA", changed(good, 1));
    all.put("a broken signature of RSA", changed(rsaRequest().pem(), 1));
    all.put("another version", new Request().version(1).pem());
    all.put(
        "a signature of another key",
        new Request().info(SubjectPublicKeyInfo.getInstance(rsa.getPublic().getEncoded())).pem());
    all.put(
        "SHA-1 with RSA",
        new Request()
            .signedBy(rsa, "SHA1withRSA", PKCSObjectIdentifiers.sha1WithRSAEncryption)
            .pem());
    all.put(
        "MD5 with RSA",
        new Request()
            .signedBy(rsa, "MD5withRSA", PKCSObjectIdentifiers.md5WithRSAEncryption)
            .pem());
    all.put(
        "SHA-1 with ECDSA",
        new Request().signedBy(ec, "SHA1withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA1).pem());
    all.put("RSA with 1024 bits", unsignedRsa(1024, f4, true));
    all.put("RSA with 2047 bits", unsignedRsa(2047, f4, true));
    all.put("RSA with 8193 bits", unsignedRsa(8193, f4, true));
    all.put("RSA with 60000 bits", unsignedRsa(60_000, f4, true));
    all.put("RSA with 8192 bits, signed by nobody", unsignedRsa(8192, f4, true));
    all.put(
        "RSA with 8192 bits and as long an exponent",
        unsignedRsa(8192, new BigInteger(8190, RANDOM).setBit(0), true));
    all.put(
        "RSA with 3072 bits and as long an exponent",
        unsignedRsa(3072, new BigInteger(3070, RANDOM).setBit(0), true));
    all.put(
        "RSA with an exponent of 17 bits", unsignedRsa(8192, BigInteger.valueOf(131_071), true));
    all.put("RSA with an even exponent", unsignedRsa(8192, BigInteger.valueOf(65_536), true));
    all.put("RSA with the exponent 1", signedByEverybody());
    all.put("RSA with a modulus that is even", unsignedRsa(8192, f4, false));
    all.put(
        "RSA with a modulus of small factors",
        unsignedRsa(BigInteger.valueOf(3).pow(5168), BigInteger.valueOf(65_537)));
    all.put("EC by explicit parameters", explicitParameters());
    all.put("EC on another curve", otherCurve());
    BigInteger x = ((ECPublicKey) ec.getPublic()).getW().getAffineX();
    BigInteger y = ((ECPublicKey) ec.getPublic()).getW().getAffineY();
    all.put(
        "a point that is not on the curve",
        new Request().info(point(x, y.add(BigInteger.ONE))).pem());
    all.put("the point at zero", new Request().info(point(BigInteger.ZERO, BigInteger.ZERO)).pem());
    all.put(
        "the point at infinity",
        new Request().info(new SubjectPublicKeyInfo(P256, new byte[] {0})).pem());
    all.put(
        "a key of another kind",
        new Request()
            .info(
                new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112")), new byte[32]))
            .pem());

    all.put("a common name with NUL", new Request().commonName(new DERUTF8String("a\0b")).pem());
    all.put("a common name with a line", new Request().commonName(new DERUTF8String("a\nb")).pem());
    all.put(
        "a common name of half a character",
        new Request().commonName(new DERBMPString("\ud800")).pem());
    all.put(
        "a common name that is not UTF-8",
        Pem.encode(
            LABEL,
            new String(new Request().commonName(new DERUTF8String("~~~~")).der(), ISO_8859_1)
                .replace("~~~~", "\u00ff\u00ff\u00ff\u00ff")
                .getBytes(ISO_8859_1)));
    all.put("a common name that is no text", new Request().commonName(new ASN1Integer(7)).pem());
    all.put(
        "a common name that is too long",
        new Request().commonName(new DERUTF8String("a".repeat(256))).pem());
    all.put(
        "a subject of too many parts",
        new Request().subject(new X500Name("CN=a" + ",CN=b".repeat(64))).pem());
    all.put("a part of nothing", new Request().subject(new DERSequence(new DERSet())).pem());

    all.put("a host with NUL", new Request().alternativeNames(host("a\0b")).pem());
    all.put("a host with a comma", new Request().alternativeNames(host("a,b")).pem());
    all.put("a host that is empty", new Request().alternativeNames(host("")).pem());
    all.put(
        "a URI with a comma",
        new Request()
            .alternativeNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String("a:,b")))
            .pem());
    all.put(
        "an IP address of five bytes",
        new Request()
            .alternativeNames(
                new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[5])))
            .pem());
    all.put(
        "a name of a directory",
        new Request().alternativeNames(new GeneralName(new X500Name("CN=root"))).pem());
    all.put("no name", new Request().alternativeNames().pem());
    all.put("too many names", new Request().alternativeNames(many(101, host("a"))).pem());
    all.put(
        "sequences in sequences for a name",
        new Request().extensions(alternativeNamesExtension(nested(0x30, 2500))).pem());
    all.put(
        "names twice",
        new Request()
            .extensions(
                alternativeNamesExtension(new DERSequence(host("a")).getEncoded()),
                alternativeNamesExtension(new DERSequence(host("b")).getEncoded()))
            .pem());
    all.put(
        "extensions twice",
        new Request().alternativeNames(host("a")).alternativeNames(host("b")).pem());
    return all;
  }

  private static ASN1Primitive toSequence(byte[] der) throws Exception {
    return new DERSequence(
        ((org.bouncycastle.asn1.ASN1Sequence) ASN1Primitive.fromByteArray(der)).toArray());
  }

  private static String explicitParameters() throws Exception {
    X9ECParameters curve = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
    return new Request()
        .info(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve),
                SubjectPublicKeyInfo.getInstance(ec.getPublic().getEncoded())
                    .getPublicKeyData()
                    .getOctets()))
        .pem();
  }

  private static String otherCurve() throws Exception {
    return new Request()
        .info(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1),
                SubjectPublicKeyInfo.getInstance(ec.getPublic().getEncoded())
                    .getPublicKeyData()
                    .getOctets()))
        .pem();
  }

  @Test
  void what_is_no_good_request_gets_nothing() throws Exception {
    Map<String, String> accepted = new TreeMap<>(hostile());
    accepted.values().removeIf(pem -> SigningRequest.read(pem).isEmpty());
    assertEquals(Map.of(), accepted);
  }

  /** Else the requests above could be refused for the way in which the test makes them. */
  @Test
  void what_the_hostile_requests_are_made_of_is_good() throws Exception {
    Map<String, String> good = new TreeMap<>();
    good.put("EC", new Request().pem());
    good.put("RSA", rsaRequest().pem());
    good.put(
        "the longest name", new Request().commonName(new DERUTF8String("é".repeat(255))).pem());
    good.put("a name in UTF-16", new Request().commonName(new DERBMPString("é")).pem());
    good.put("names", new Request().alternativeNames(many(100, host("a"))).pem());
    good.put(
        "a password",
        new Request()
            .attribute(
                PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERUTF8String("secret"))
            .pem());
    good.put(
        "a point",
        new Request()
            .info(
                point(
                    ((ECPublicKey) ec.getPublic()).getW().getAffineX(),
                    ((ECPublicKey) ec.getPublic()).getW().getAffineY()))
            .pem());
    good.values().removeIf(pem -> SigningRequest.read(pem).isPresent());
    assertEquals(Map.of(), good);
  }

  @Test
  void no_change_of_a_byte_makes_another_request() throws Exception {
    byte[] der = rsaRequest().commonName(new DERUTF8String("device")).der();
    Optional<Applicant> applicant = SigningRequest.read(Pem.encode(LABEL, der));
    assertEquals("device", Names.commonName(applicant.orElseThrow().subject()));
    for (int i = 0; i < der.length; i++) {
      byte[] changed = der.clone();
      changed[i] ^= (byte) (1 << RANDOM.nextInt(8));
      int position = i;
      SigningRequest.read(Pem.encode(LABEL, changed))
          .ifPresent(
              other ->
                  assertEquals(
                      applicant.orElseThrow().subject() + " " + applicant.orElseThrow().key(),
                      other.subject() + " " + other.key(),
                      "byte " + position));
    }
  }

  @Test
  void text_of_any_kind_is_no_request() {
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[RANDOM.nextInt(300)];
      RANDOM.nextBytes(noise);
      assertTrue(SigningRequest.read(Pem.encode(LABEL, noise)).isEmpty());
      assertTrue(SigningRequest.read(new String(noise, UTF_8)).isEmpty());
    }
  }

  /**
   * Processor time, as the kernel counts it, and the least of many times: a slow machine is fine.
   */
  @Tag("slow")
  @Test
  void a_bad_request_costs_at_most_twenty_milliseconds() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    StringBuilder figures = new StringBuilder();
    for (Map.Entry<String, String> one : hostile().entrySet()) {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 200; i++) {
        long start = threads.getCurrentThreadCpuTime();
        SigningRequest.read(one.getValue());
        least = Math.min(least, threads.getCurrentThreadCpuTime() - start);
      }
      figures.append(least / 1000).append(" µs for ").append(one.getKey()).append('\n');
      assertTrue(least < 20_000_000, figures::toString);
    }
    System.out.println(figures);
  }
}

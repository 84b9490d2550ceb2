package dev.clientcert;

import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Requests and answers by OCSP, as Bouncy Castle writes and reads them. */
public final class OcspMessages {

  /** The hash that old clients use. */
  public static final AlgorithmIdentifier SHA_1 =
      new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE);

  /** The hash that clients are to use. */
  public static final AlgorithmIdentifier SHA_256 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);

  private OcspMessages() {}

  /** The name of a certificate in requests. */
  public static CertificateID id(
      AlgorithmIdentifier hash, X509CertificateHolder issuer, BigInteger serialNumber)
      throws Exception {
    return new CertificateID(
        new JcaDigestCalculatorProviderBuilder().build().get(hash), issuer, serialNumber);
  }

  /** A request for one certificate, without a nonce. */
  public static byte[] request(X509CertificateHolder issuer, BigInteger serialNumber)
      throws Exception {
    return request(List.of(id(SHA_1, issuer, serialNumber)));
  }

  /** A request for one certificate, with this nonce. */
  public static byte[] request(X509CertificateHolder issuer, BigInteger serialNumber, byte[] nonce)
      throws Exception {
    return request(List.of(id(SHA_1, issuer, serialNumber)), nonce(nonce));
  }

  /** A request with these extensions. */
  public static byte[] request(List<CertificateID> ids, Extension... extensions) throws Exception {
    OCSPReqBuilder builder = new OCSPReqBuilder();
    ids.forEach(builder::addRequest);
    if (extensions.length > 0) {
      builder.setRequestExtensions(new Extensions(extensions));
    }
    return builder.build().getEncoded();
  }

  /** The extension with a nonce. */
  public static Extension nonce(byte[] nonce) throws Exception {
    return extension(
        OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce).getEncoded());
  }

  /** An extension. */
  public static Extension extension(ASN1ObjectIdentifier kind, boolean critical, byte[] value) {
    return new Extension(kind, critical, value);
  }

  /** The status of an answer: 0 for one that is signed, 1 for malformedRequest, and so on. */
  public static int status(byte[] answer) throws Exception {
    return new OCSPResp(answer).getStatus();
  }

  /** What a signed answer says. */
  public static BasicOCSPResp basic(byte[] answer) throws Exception {
    return (BasicOCSPResp) new OCSPResp(answer).getResponseObject();
  }

  /** Whether an answer is signed by this key. */
  public static boolean isSignedBy(byte[] answer, PublicKey key) throws Exception {
    return basic(answer).isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
  }

  /** What a signed answer says of each certificate, such as {@code revoked 6 <time>}. */
  public static List<String> statuses(byte[] answer) throws Exception {
    List<String> texts = new ArrayList<>();
    for (SingleResp one : basic(answer).getResponses()) {
      CertificateStatus status = one.getCertStatus();
      if (status == CertificateStatus.GOOD) {
        texts.add("good");
      } else if (status instanceof RevokedStatus revoked) {
        texts.add(
            "revoked " + revoked.getRevocationReason() + " " + time(revoked.getRevocationTime()));
      } else {
        texts.add("unknown");
      }
    }
    return texts;
  }

  /** A time of an answer. */
  public static Instant time(Date time) {
    return time.toInstant();
  }
}

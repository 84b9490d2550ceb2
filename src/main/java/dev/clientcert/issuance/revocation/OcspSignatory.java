package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.Revocation;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.DelegatedResponder;
import dev.clientcert.issuance.Signer;
import dev.clientcert.issuance.revocation.OcspQuestion.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;

/** Signs answers: the CA itself, or the responder to which it delegates. */
final class OcspSignatory {

  private static final int UNKNOWN_TAG = 2;
  private static final Extensions NO_EXTENSIONS = null;

  /** Without fractions of a second, as RFC 9919 wants it. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Supplier<Signer> signers;
  private final ResponderID id;

  /** What clients cannot know; {@code null} if that is nothing. */
  private final ASN1Sequence certificates;

  private OcspSignatory(
      Supplier<Signer> signers, X509CertificateHolder certificate, ASN1Sequence certificates) {
    this.signers = signers;
    this.id =
        new ResponderID(
            new DEROctetString(OcspIssuers.hashOf(certificate.getSubjectPublicKeyInfo())));
    this.certificates = certificates;
  }

  /** Whoever checks a certificate of this CA has the certificate of the CA. */
  static OcspSignatory of(Authority authority) {
    return new OcspSignatory(authority::newSigner, authority.certificate(), null);
  }

  static OcspSignatory of(DelegatedResponder responder) {
    return new OcspSignatory(
        responder::newSigner,
        responder.certificate(),
        new DERSequence(responder.certificate().toASN1Structure()));
  }

  /**
   * Answers.
   *
   * @param statuses the statuses of the certificates, in their order
   * @param now when they were known
   * @param nextUpdate until when they count
   */
  byte[] answer(OcspQuestion question, List<Status> statuses, Instant now, Instant nextUpdate)
      throws IOException {
    ASN1GeneralizedTime from = time(now);
    ASN1GeneralizedTime until = time(nextUpdate);
    SingleResponse[] responses = new SingleResponse[statuses.size()];
    for (int i = 0; i < responses.length; i++) {
      responses[i] =
          new SingleResponse(
              question.certificates().get(i), encode(statuses.get(i)), from, until, NO_EXTENSIONS);
    }
    Extensions extensions =
        question.nonce() == null ? NO_EXTENSIONS : new Extensions(question.nonce());
    ResponseData data = new ResponseData(id, from, new DERSequence(responses), extensions);
    Signer signer = signers.get();
    try (OutputStream out = signer.getOutputStream()) {
      out.write(data.getEncoded(ASN1Encoding.DER));
    }
    BasicOCSPResponse basic =
        new BasicOCSPResponse(
            data,
            signer.getAlgorithmIdentifier(),
            new DERBitString(signer.getSignature()),
            certificates);
    ResponseBytes bytes =
        new ResponseBytes(
            OCSPObjectIdentifiers.id_pkix_ocsp_basic,
            new DEROctetString(basic.getEncoded(ASN1Encoding.DER)));
    return new OCSPResponse(new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL), bytes)
        .getEncoded(ASN1Encoding.DER);
  }

  private static CertStatus encode(Status status) {
    if (!status.isKnown()) {
      return new CertStatus(UNKNOWN_TAG, DERNull.INSTANCE);
    }
    Revocation revocation = status.revocation();
    if (revocation == null) {
      return new CertStatus();
    }
    int reason =
        switch (revocation.reason()) {
          case CERTIFICATE_HOLD -> CRLReason.certificateHold;
          case CESSATION_OF_OPERATION -> CRLReason.cessationOfOperation;
        };
    return new CertStatus(new RevokedInfo(time(revocation.time()), CRLReason.lookup(reason)));
  }

  /** Reads it from its encoding: to check a text, Bouncy Castle would make formats each time. */
  private static ASN1GeneralizedTime time(Instant time) {
    byte[] text = TIME.format(time).getBytes(StandardCharsets.US_ASCII);
    byte[] der = new byte[2 + text.length];
    der[0] = BERTags.GENERALIZED_TIME;
    der[1] = (byte) text.length;
    System.arraycopy(text, 0, der, 2, text.length);
    return ASN1GeneralizedTime.getInstance(der);
  }
}

package dev.clientcert.issuance.revocation;

import dev.clientcert.issuance.Der;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Null;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;

/**
 * A request (RFC 6960, section 4.1). Who asks is not read, and signatures are not checked:
 * everybody may ask.
 *
 * @param certificates whose status is asked for
 * @param nonce what the answer has to repeat; {@code null} for nothing
 */
record OcspRequest(List<CertID> certificates, Extension nonce) {

  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_CERTIFICATES = 20;

  /** RFC 9654, section 2.1. */
  private static final int MAX_NONCE_BYTES = 128;

  private static final int VERSION_TAG = 0;
  private static final int REQUESTOR_TAG = 1;
  private static final int EXTENSIONS_TAG = 2;
  private static final int SIGNATURE_TAG = 0;
  private static final int EXTENSIONS_OF_ONE_TAG = 0;

  /** The parts of a {@code CertID}. */
  private static final int PARTS_OF_ID = 4;

  /** The parts of a value, of which the later ones can be missing. */
  private static final class Parts {
    private final ASN1Sequence sequence;
    private int next;

    Parts(ASN1Encodable sequence) {
      this.sequence = ASN1Sequence.getInstance(sequence);
    }

    ASN1Encodable take() {
      return sequence.getObjectAt(next++);
    }

    /** Takes what has this tag, if it comes next; else gives {@code null}. */
    ASN1Encodable takeIf(int tag) {
      if (next < sequence.size()
          && sequence.getObjectAt(next) instanceof ASN1TaggedObject tagged
          && tagged.hasContextTag(tag)) {
        next++;
        return tagged.getExplicitBaseObject();
      }
      return null;
    }

    void requireEnd() {
      accept(next == sequence.size());
    }
  }

  /**
   * Reads a request strictly.
   *
   * @throws RuntimeException if it is none; Bouncy Castle has many for what is malformed
   */
  static OcspRequest parse(byte[] der) {
    accept(der.length <= MAX_BYTES);
    Der.require(der);
    Parts request = new Parts(ASN1Sequence.getInstance(der));
    Parts content = new Parts(request.take());
    request.takeIf(SIGNATURE_TAG);
    request.requireEnd();
    ASN1Encodable version = content.takeIf(VERSION_TAG);
    accept(version == null || ASN1Integer.getInstance(version).hasValue(0));
    content.takeIf(REQUESTOR_TAG);
    ASN1Sequence list = ASN1Sequence.getInstance(content.take());
    Extension nonce = readExtensions(content.takeIf(EXTENSIONS_TAG));
    content.requireEnd();
    accept(list.size() > 0 && list.size() <= MAX_CERTIFICATES);
    List<CertID> certificates = new ArrayList<>(list.size());
    for (ASN1Encodable element : list) {
      Parts one = new Parts(element);
      certificates.add(readId(one.take()));
      readExtensions(one.takeIf(EXTENSIONS_OF_ONE_TAG));
      one.requireEnd();
    }
    return new OcspRequest(certificates, nonce);
  }

  private static CertID readId(ASN1Encodable value) {
    ASN1Sequence parts = ASN1Sequence.getInstance(value);
    accept(parts.size() == PARTS_OF_ID);
    CertID id = CertID.getInstance(parts);
    ASN1Encodable parameters = id.getHashAlgorithm().getParameters();
    accept(parameters == null || parameters instanceof ASN1Null);
    return id;
  }

  /** Returns the nonce, if there is one. Any other extension that is critical is refused. */
  private static Extension readExtensions(ASN1Encodable value) {
    Extension nonce = null;
    if (value != null) {
      Set<ASN1ObjectIdentifier> kinds = new HashSet<>();
      for (ASN1Encodable element : ASN1Sequence.getInstance(value)) {
        Extension extension = Extension.getInstance(element);
        accept(kinds.add(extension.getExtnId()));
        if (extension.getExtnId().equals(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)) {
          nonce = readNonce(extension.getExtnValue());
        } else {
          accept(!extension.isCritical());
        }
      }
    }
    return nonce;
  }

  /** What the extension holds is itself an octet string. */
  private static Extension readNonce(ASN1OctetString value) {
    Der.require(value.getOctets());
    int length = ASN1OctetString.getInstance(value.getOctets()).getOctetsLength();
    accept(length > 0 && length <= MAX_NONCE_BYTES);
    return new Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, value);
  }

  private static void accept(boolean wellFormed) {
    if (!wellFormed) {
      throw new IllegalArgumentException("not a request by OCSP");
    }
  }
}

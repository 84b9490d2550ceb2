package dev.clientcert.issuance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;

/** The names of subjects, as text. */
final class Names {

  private static final int MAX_ATTRIBUTES = 64;
  private static final int MAX_LENGTH = 255;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9*._-]+");

  /** Answers separate names by commas. */
  private static final Pattern ADDRESS = Pattern.compile("[!-+\\--~]+");

  private Names() {}

  /** Returns the subject that has only this common name. */
  static X500Name subject(String commonName) {
    return new X500Name(new RDN[] {new RDN(BCStyle.CN, new DERUTF8String(commonName))});
  }

  /**
   * Requires that all of a subject is text of a sane length.
   *
   * @throws IllegalArgumentException if it is not
   */
  static void requireText(X500Name subject) {
    int attributes = 0;
    for (RDN rdn : subject.getRDNs()) {
      attributes += rdn.size();
      accept(rdn.size() > 0 && attributes <= MAX_ATTRIBUTES);
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        requireText(text(attribute.getValue()));
      }
    }
  }

  private static void requireText(String text) {
    accept(
        text.length() <= MAX_LENGTH
            && text.codePoints().noneMatch(Character::isISOControl)
            && StandardCharsets.UTF_8.newEncoder().canEncode(text));
  }

  private static String text(ASN1Encodable value) {
    accept(
        value instanceof ASN1UTF8String
            || value instanceof ASN1PrintableString
            || value instanceof ASN1IA5String
            || value instanceof ASN1T61String
            || value instanceof ASN1BMPString);
    return ((ASN1String) value).getString();
  }

  /** Returns the most specific common name, or {@code null} if there is none. */
  static String commonName(X500Name subject) {
    return last(subject, BCStyle.CN);
  }

  /** Returns the last attribute of this type, or {@code null} if there is none. */
  static String last(X500Name subject, ASN1ObjectIdentifier type) {
    String name = null;
    for (RDN rdn : subject.getRDNs(type)) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        if (attribute.getType().equals(type)
            && attribute.getValue() instanceof ASN1String text
            && !text.getString().isEmpty()) {
          name = text.getString();
        }
      }
    }
    return name;
  }

  /** Returns whether an alternative name is a host, an e-mail address, a URI or an IP address. */
  static boolean isText(GeneralName name) {
    return switch (name.getTagNo()) {
      case GeneralName.dNSName,
          GeneralName.rfc822Name,
          GeneralName.uniformResourceIdentifier,
          GeneralName.iPAddress ->
          true;
      default -> false;
    };
  }

  /**
   * Returns an alternative name as text: a host, an e-mail address, a URI or an IP address.
   *
   * @throws IllegalArgumentException if it is of another kind, or malformed
   */
  static String text(GeneralName name) {
    if (name.getTagNo() == GeneralName.iPAddress) {
      return address(ASN1OctetString.getInstance(name.getName()).getOctets());
    }
    accept(isText(name));
    boolean host = name.getTagNo() == GeneralName.dNSName;
    String text = ASN1IA5String.getInstance(name.getName()).getString();
    accept(text.length() <= MAX_LENGTH && (host ? HOST : ADDRESS).matcher(text).matches());
    return text;
  }

  private static String address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException("not an IP address", wrongLength);
    }
  }

  private static void accept(boolean wellFormed) {
    if (!wellFormed) {
      throw new IllegalArgumentException("not a name");
    }
  }
}

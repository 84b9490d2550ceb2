package dev.clientcert.issuance;

import static java.util.stream.Collectors.joining;

import java.security.PublicKey;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Whose certificate it is to be, once all of this was checked.
 *
 * @param subject the subject
 * @param key the public key
 * @param alternativeNames further names; {@code null} for none
 */
record Applicant(X500Name subject, PublicKey key, GeneralNames alternativeNames) {

  /** Returns the same with another subject. */
  Applicant with(X500Name otherSubject) {
    return new Applicant(otherSubject, key, alternativeNames);
  }

  /** Returns the alternative names, separated by commas; {@code null} for none. */
  String alternativeNamesText() {
    return alternativeNames == null
        ? null
        : Stream.of(alternativeNames.getNames()).map(Names::text).collect(joining(","));
  }
}

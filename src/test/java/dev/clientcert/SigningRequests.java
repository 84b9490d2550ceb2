package dev.clientcert;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate signing requests, as callers make them. */
public final class SigningRequests {

  private SigningRequests() {}

  /** A new key on P-256. */
  public static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** A request in PEM for a new key. */
  public static String of(String subject)
      throws GeneralSecurityException, IOException, OperatorException {
    return of(subject, newKey());
  }

  /** A request in PEM for this key on P-256. */
  public static String of(String subject, KeyPair key)
      throws GeneralSecurityException, IOException, OperatorException {
    byte[] der =
        new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), key.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
            .getEncoded();
    return pem("CERTIFICATE REQUEST", der);
  }

  /** A block of PEM. */
  public static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}

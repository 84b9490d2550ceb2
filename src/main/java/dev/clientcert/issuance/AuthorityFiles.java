package dev.clientcert.issuance;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.issuance.KeyFiles.KeyAndChain;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Reads a CA that the configuration names, from a file with its key and one with its chain. */
final class AuthorityFiles {

  private static final int KEY_CERT_SIGN = 5;

  private AuthorityFiles() {}

  /**
   * Reads and checks a CA. Blocks.
   *
   * @param prefix the prefix of the properties that name the files
   * @param id the id of the CA; {@code null} for one that is made of its certificate
   * @param now when the CA has to be valid
   * @return the CA; empty if neither file is named
   * @throws KeyFilesException if one of them cannot be used; quotes nothing of the key
   */
  static Optional<Authority> read(String prefix, ClientCertConfig.Ca ca, String id, Instant now)
      throws KeyFilesException {
    if (ca.key().isEmpty() && ca.certificate().isEmpty()) {
      // Nearly every start comes here; the classes that read files would open Bouncy Castle.
      return Optional.empty();
    }
    KeyFiles files = KeyFiles.of(prefix, ca.key(), ca.certificate()).orElseThrow();
    KeyAndChain read = files.read();
    check(files, read.chain().get(0), now);
    try {
      List<byte[]> encoded = new ArrayList<>();
      for (X509Certificate one : read.chain()) {
        encoded.add(one.getEncoded());
      }
      return Optional.of(
          id == null
              ? new Authority(read.key(), read.publicKey(), encoded)
              : new Authority(id, read.key(), read.publicKey(), encoded));
    } catch (CertificateException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void check(KeyFiles files, X509Certificate certificate, Instant now)
      throws KeyFilesException {
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() < 0) {
      throw files.badCertificate("its certificate is not that of a CA");
    }
    if (usage != null && !usage[KEY_CERT_SIGN]) {
      throw files.badCertificate("its key usage is without keyCertSign");
    }
    if (!mayIssueForClients(files, certificate)) {
      throw files.badCertificate("its extended key usage is without clientAuth");
    }
    files.requireValid(certificate, now);
  }

  private static boolean mayIssueForClients(KeyFiles files, X509Certificate certificate)
      throws KeyFilesException {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null
          || purposes.contains(KeyPurposeId.id_kp_clientAuth.getId())
          || purposes.contains(KeyPurposeId.anyExtendedKeyUsage.getId());
    } catch (CertificateException malformed) {
      throw files.badCertificate("its extended key usage cannot be decoded");
    }
  }
}

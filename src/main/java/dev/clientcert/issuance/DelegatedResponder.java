package dev.clientcert.issuance;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.issuance.KeyFiles.KeyAndChain;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jboss.logging.Logger;

/** Who answers by OCSP in the name of a CA (RFC 6960, section 4.2.2.2). */
public final class DelegatedResponder {

  private static final Logger LOG = Logger.getLogger(DelegatedResponder.class);
  private static final String PREFIX = "clientcert.ocsp";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int NON_REPUDIATION = 1;

  private final PrivateKey key;
  private final SignatureAlgorithm algorithm;
  private final X509CertificateHolder certificate;
  private final String authorityId;

  private DelegatedResponder(KeyAndChain read, byte[] certificate, String authorityId)
      throws IOException {
    this.key = read.key();
    this.algorithm = SignatureAlgorithm.by(read.publicKey());
    this.certificate = new X509CertificateHolder(certificate);
    this.authorityId = authorityId;
  }

  /**
   * Reads and checks the responder that the configuration names. Blocks.
   *
   * @param authorities the CAs that can have delegated to it
   * @param now when it has to be valid
   * @param faults where problems with its files are reported; {@code null} for nowhere
   * @return the responder; empty if none is named, or its problem was reported
   * @throws ConfigurationException if it cannot be used, and there is nowhere to report it
   */
  public static Optional<DelegatedResponder> read(
      ClientCertConfig.Ocsp ocsp,
      Collection<Authority> authorities,
      Instant now,
      DevelopmentFaults faults) {
    try {
      KeyFiles files = KeyFiles.of(PREFIX, ocsp.key(), ocsp.certificate()).orElse(null);
      return files == null ? Optional.empty() : Optional.of(read(files, authorities, now));
    } catch (KeyFilesException unusable) {
      unusable.report(faults);
      return Optional.empty();
    }
  }

  private static DelegatedResponder read(
      KeyFiles files, Collection<Authority> authorities, Instant now) throws KeyFilesException {
    KeyAndChain read = files.read();
    X509Certificate certificate = read.chain().get(0);
    check(files, certificate);
    files.requireValid(certificate, now);
    for (Authority authority : authorities) {
      if (authority.hasIssued(certificate)) {
        LOG.infof(
            "The CA %s delegates its answers by OCSP to a responder until %s",
            authority.id(), certificate.getNotAfter().toInstant());
        try {
          return new DelegatedResponder(read, certificate.getEncoded(), authority.id());
        } catch (CertificateException | IOException impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    }
    throw files.badCertificate("none of the CAs that are configured here issued it");
  }

  private static void check(KeyFiles files, X509Certificate certificate) throws KeyFilesException {
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
      throw files.badCertificate("its key usage is without digitalSignature");
    }
    if (!isForOcsp(files, certificate)) {
      throw files.badCertificate("its extended key usage is without OCSPSigning");
    }
    // Else clients would ask for its status, too, and whom but this responder?
    String unchecked = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck.getId();
    if (certificate.getExtensionValue(unchecked) == null) {
      throw files.badCertificate("it is without the extension id-pkix-ocsp-nocheck");
    }
  }

  private static boolean isForOcsp(KeyFiles files, X509Certificate certificate)
      throws KeyFilesException {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes != null && purposes.contains(KeyPurposeId.id_kp_OCSPSigning.getId());
    } catch (CertificateException malformed) {
      throw files.badCertificate("its extended key usage cannot be decoded");
    }
  }

  /** The id of the CA that delegates to it. */
  public String authorityId() {
    return authorityId;
  }

  /** Its certificate. */
  public X509CertificateHolder certificate() {
    return certificate;
  }

  /** Until when its answers count. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** Returns what signs one text in its name. */
  public Signer newSigner() {
    return new Signer(key, algorithm);
  }
}

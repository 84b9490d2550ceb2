package dev.clientcert.edge;

import dev.clientcert.issuance.Authority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.security.auth.x500.X500Principal;
import org.jboss.logging.Logger;

/** Checks the chains that clients send (RFC 5280, section 6), except whether they are revoked. */
final class ChainCheck {

  private static final Logger LOG = Logger.getLogger(ChainCheck.class);

  private static final String NOT_TRUSTED =
      "The certificate is not trusted here: none of the CAs that count for this host issued it.";

  private static final String NOT_FOR_CLIENTS =
      "The certificate is not for the authentication of clients.";

  private static final String CA_NOT_FOR_CLIENTS =
      "A CA above the certificate is not for the authentication of clients.";

  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_PURPOSE = "2.5.29.37.0";
  private static final int MAX_WARNINGS = 100;

  /**
   * A CA that is trusted.
   *
   * @param names takes the certificates whose names the CA may certify. The JDK refuses to validate
   *     a chain by a trust anchor that has name constraints.
   */
  private record Anchor(X509Certificate certificate, X509CertSelector names) {}

  private final Function<PublicKey, Optional<Authority>> ours;

  /** What was warned of. */
  private final Set<String> unusable = ConcurrentHashMap.newKeySet();

  /**
   * Creates a check.
   *
   * @param ours finds the CA of ours that has a key
   */
  ChainCheck(Function<PublicKey, Optional<Authority>> ours) {
    this.ours = ours;
  }

  /**
   * Checks a chain. Takes processor time.
   *
   * @param chain the client's certificate, and behind it those of CAs, as the client sent them
   */
  Verdict check(List<X509Certificate> chain, TrustedAuthorities trusted, Instant now) {
    List<Anchor> anchors = read(trusted);
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    List<X509Certificate> all = new ArrayList<>(chain);
    anchors.forEach(anchor -> all.add(anchor.certificate()));
    for (X509Certificate one : all) {
      for (Instant change :
          List.of(one.getNotBefore().toInstant(), one.getNotAfter().toInstant().plusMillis(1))) {
        if (change.isAfter(now)) {
          until = change.isBefore(until) ? change : until;
        } else {
          from = change.isAfter(from) ? change : from;
        }
      }
    }
    anchors.removeIf(anchor -> !isValid(anchor.certificate(), now));
    try {
      Authority authority = ours.apply(issuer(chain, anchors, now).getPublicKey()).orElse(null);
      return new Verdict(trusted, from, until, purposeRefusal(chain.get(0)), authority);
    } catch (NotTrustedException refused) {
      return new Verdict(trusted, from, until, refused.getMessage(), null);
    }
  }

  private List<Anchor> read(TrustedAuthorities trusted) {
    List<Anchor> anchors = new ArrayList<>();
    if (trusted.issuing() != null) {
      try {
        anchors.add(read(trusted.issuing().published().der()));
      } catch (CertificateException impossible) {
        throw new IllegalStateException("the certificate of a CA cannot be read", impossible);
      }
    }
    for (String pem : trusted.uploaded()) {
      try {
        Anchor anchor = read(pem.getBytes(StandardCharsets.UTF_8));
        if (anchor.certificate().getBasicConstraints() < 0) {
          throw new CertificateException("it is not the certificate of a CA");
        }
        anchors.add(anchor);
      } catch (CertificateException malformed) {
        warn(pem, malformed.getMessage());
      }
    }
    return anchors;
  }

  private static Anchor read(byte[] encoded) throws CertificateException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(encoded));
    X509CertSelector names = new X509CertSelector();
    byte[] constraints = certificate.getExtensionValue(NAME_CONSTRAINTS);
    if (constraints != null) {
      try {
        names.setNameConstraints(contentOf(constraints));
      } catch (IOException malformed) {
        throw new CertificateException("its name constraints cannot be read", malformed);
      }
    }
    return new Anchor(certificate, names);
  }

  /** Returns what is in an OCTET STRING in DER, whose length takes one byte or more. */
  private static byte[] contentOf(byte[] octetString) {
    int header = octetString[1] >= 0 ? 2 : 2 + (octetString[1] & 0x7f);
    return Arrays.copyOfRange(octetString, header, octetString.length);
  }

  private void warn(String pem, String problem) {
    if (unusable.size() < MAX_WARNINGS && unusable.add(pem)) {
      LOG.warnf(
          "The edge passes over a CA certificate that was uploaded: %s. It begins with %s",
          problem, pem.strip().lines().limit(2).toList());
    }
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    Date time = Date.from(now);
    return !time.before(certificate.getNotBefore()) && !time.after(certificate.getNotAfter());
  }

  /**
   * Returns the certificate of the CA that issued the client's. What the client sent above that of
   * a CA that is trusted does not matter.
   */
  private static X509Certificate issuer(
      List<X509Certificate> chain, List<Anchor> anchors, Instant now) throws NotTrustedException {
    NotTrustedException refusal = new NotTrustedException(NOT_TRUSTED);
    for (int length = 1; length <= chain.size(); length++) {
      List<X509Certificate> path = chain.subList(0, length);
      X500Principal issuer = path.get(length - 1).getIssuerX500Principal();
      for (Anchor anchor : anchors) {
        if (anchor.certificate().getSubjectX500Principal().equals(issuer)) {
          try {
            validate(path, anchor.certificate(), now);
            requireAllowed(path, anchor);
            return length > 1 ? chain.get(1) : anchor.certificate();
          } catch (NotTrustedException another) {
            refusal = another;
          }
        }
      }
    }
    throw refusal;
  }

  private static void validate(List<X509Certificate> path, X509Certificate anchor, Instant now)
      throws NotTrustedException {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (CertPathValidatorException invalid) {
      throw new NotTrustedException(describe(invalid, path));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no chain can be validated", impossible);
    }
  }

  /**
   * Requires what the validation leaves out: that a path keeps to the limits in the certificate of
   * the CA that is trusted (RFC 5280, 6.2), and that all CAs are for clients.
   */
  private static void requireAllowed(List<X509Certificate> path, Anchor anchor)
      throws NotTrustedException {
    boolean forClients = isForClients(anchor.certificate());
    boolean allowed = anchor.names().match(path.get(0));
    int between = 0;
    for (X509Certificate authority : path.subList(1, path.size())) {
      forClients &= isForClients(authority);
      if (!authority.getSubjectX500Principal().equals(authority.getIssuerX500Principal())) {
        between++;
        allowed &= anchor.names().match(authority);
      }
    }
    if (!allowed || between > anchor.certificate().getBasicConstraints()) {
      LOG.debug("A client's chain is beyond the limits of a CA that is trusted");
      throw new NotTrustedException(NOT_TRUSTED);
    }
    if (!forClients) {
      throw new NotTrustedException(CA_NOT_FOR_CLIENTS);
    }
  }

  private static String describe(CertPathValidatorException invalid, List<X509Certificate> path) {
    boolean expired = invalid.getReason() == BasicReason.EXPIRED;
    if (!expired && invalid.getReason() != BasicReason.NOT_YET_VALID || invalid.getIndex() < 0) {
      LOG.debug("A client's chain is not valid", invalid);
      return NOT_TRUSTED;
    }
    X509Certificate certificate = path.get(invalid.getIndex());
    String subject =
        invalid.getIndex() == 0 ? "The certificate" : "The certificate of a CA in the chain";
    return expired
        ? subject + " expired at " + certificate.getNotAfter().toInstant() + "."
        : subject + " is not valid before " + certificate.getNotBefore().toInstant() + ".";
  }

  /** Returns why a certificate is not for clients (RFC 5280, 4.2.1.3 and 4.2.1.12), or null. */
  private static String purposeRefusal(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return isForClients(certificate) && (usage == null || usage[0]) ? null : NOT_FOR_CLIENTS;
  }

  /** Returns whether the extended key usage, if there is one, has the authentication of clients. */
  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null
          || purposes.contains(CLIENT_AUTHENTICATION)
          || purposes.contains(ANY_PURPOSE);
    } catch (CertificateParsingException malformed) {
      return false;
    }
  }

  /** A chain that is not trusted; its message is for the client. */
  private static final class NotTrustedException extends Exception {

    private static final long serialVersionUID = 1L;

    NotTrustedException(String message) {
      super(message);
    }
  }
}

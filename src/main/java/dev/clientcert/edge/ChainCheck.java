package dev.clientcert.edge;

import dev.clientcert.issuance.Authority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Checks the chains that clients send (RFC 5280, section 6), except whether they are revoked. */
final class ChainCheck {

  private static final Logger LOG = Logger.getLogger(ChainCheck.class);

  private static final String NOT_TRUSTED =
      "The certificate is not trusted here: none of the CAs that count for this host issued it.";

  private static final String NOT_FOR_CLIENTS =
      "The certificate is not for the authentication of clients.";

  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_PURPOSE = "2.5.29.37.0";
  private static final int MAX_WARNINGS = 100;

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
    List<X509Certificate> anchors = read(trusted);
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    List<X509Certificate> all = new ArrayList<>(chain);
    all.addAll(anchors);
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
    anchors.removeIf(anchor -> !isValid(anchor, now));
    try {
      Authority authority = ours.apply(issuer(chain, anchors, now).getPublicKey()).orElse(null);
      return new Verdict(trusted, from, until, purposeRefusal(chain.get(0)), authority);
    } catch (NotTrustedException refused) {
      return new Verdict(trusted, from, until, refused.getMessage(), null);
    }
  }

  private List<X509Certificate> read(TrustedAuthorities trusted) {
    List<X509Certificate> anchors = new ArrayList<>();
    if (trusted.issuing() != null) {
      try {
        anchors.add(read(trusted.issuing().published().der()));
      } catch (CertificateException impossible) {
        throw new IllegalStateException("the certificate of a CA cannot be read", impossible);
      }
    }
    for (String pem : trusted.uploaded()) {
      try {
        X509Certificate anchor = read(pem.getBytes(StandardCharsets.UTF_8));
        if (anchor.getBasicConstraints() < 0) {
          throw new CertificateException("it is not the certificate of a CA");
        }
        anchors.add(anchor);
      } catch (CertificateException malformed) {
        warn(pem, malformed.getMessage());
      }
    }
    return anchors;
  }

  private static X509Certificate read(byte[] encoded) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
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
      List<X509Certificate> chain, List<X509Certificate> anchors, Instant now)
      throws NotTrustedException {
    NotTrustedException refusal = new NotTrustedException(NOT_TRUSTED);
    for (int length = 1; length <= chain.size(); length++) {
      X509Certificate last = chain.get(length - 1);
      Set<TrustAnchor> above = new HashSet<>();
      for (X509Certificate anchor : anchors) {
        if (anchor.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
          above.add(new TrustAnchor(anchor, null));
        }
      }
      if (!above.isEmpty()) {
        try {
          TrustAnchor anchor = validate(chain.subList(0, length), above, now);
          return length > 1 ? chain.get(1) : anchor.getTrustedCert();
        } catch (NotTrustedException another) {
          refusal = another;
        }
      }
    }
    throw refusal;
  }

  private static TrustAnchor validate(
      List<X509Certificate> path, Set<TrustAnchor> anchors, Instant now)
      throws NotTrustedException {
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      PKIXCertPathValidatorResult result =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX")
                  .validate(
                      CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return result.getTrustAnchor();
    } catch (CertPathValidatorException invalid) {
      throw new NotTrustedException(describe(invalid, path));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no chain can be validated", impossible);
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
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      boolean[] usage = certificate.getKeyUsage();
      boolean fits =
          (purposes == null
                  || purposes.contains(CLIENT_AUTHENTICATION)
                  || purposes.contains(ANY_PURPOSE))
              && (usage == null || usage[0]);
      return fits ? null : NOT_FOR_CLIENTS;
    } catch (CertificateParsingException malformed) {
      return NOT_FOR_CLIENTS;
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

package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/** Finds CAs by the hashes of their names and keys, by which requests name them. */
final class OcspIssuers {

  /** The algorithms of old clients and of those that keep to RFC 9919. */
  private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
      Map.of(OIWObjectIdentifiers.idSHA1, "SHA-1", NISTObjectIdentifiers.id_sha256, "SHA-256");

  private final Authorities authorities;
  private volatile Map<Hashes, Issuer> issuers = new ConcurrentHashMap<>();
  private final Set<String> ids = new HashSet<>();
  private volatile int known;

  private record Hashes(
      ASN1ObjectIdentifier algorithm, ASN1OctetString name, ASN1OctetString key) {}

  /** A CA, and which certificates it answers for. */
  record Issuer(Authority authority, RevocationScope scope) {}

  OcspIssuers(Authorities authorities) {
    this.authorities = authorities;
  }

  /** Returns the CA that issued all of these certificates; {@code null} if there is none here. */
  Issuer find(List<CertID> certificates) {
    Issuer common = null;
    for (CertID certificate : certificates) {
      Issuer issuer = find(certificate);
      if (issuer == null || common != null && issuer != common) {
        return null;
      }
      common = issuer;
    }
    return common;
  }

  private Issuer find(CertID certificate) {
    Hashes hashes =
        new Hashes(
            certificate.getHashAlgorithm().getAlgorithm(),
            certificate.getIssuerNameHash(),
            certificate.getIssuerKeyHash());
    if (authorities.changes() != known) {
      refresh();
    }
    return issuers.get(hashes);
  }

  /** Accounts get CAs while this runs. That one goes is rare: a saved state came in its place. */
  private synchronized void refresh() {
    int changes = authorities.changes();
    Set<String> present = authorities.all().stream().map(Authority::id).collect(Collectors.toSet());
    Map<Hashes, Issuer> refreshed = issuers;
    if (!present.containsAll(ids)) {
      refreshed = new ConcurrentHashMap<>();
      ids.clear();
    }
    for (Authority authority : authorities.all()) {
      if (ids.add(authority.id())) {
        add(authority, refreshed);
      }
    }
    issuers = refreshed;
    known = changes;
  }

  private void add(Authority authority, Map<Hashes, Issuer> issuers) {
    X509CertificateHolder certificate = authority.certificate();
    Issuer issuer = new Issuer(authority, authorities.scopeOf(authority));
    try {
      byte[] name = certificate.getSubject().getEncoded();
      byte[] key = certificate.getSubjectPublicKeyInfo().getPublicKeyData().getOctets();
      for (Map.Entry<ASN1ObjectIdentifier, String> algorithm : ALGORITHMS.entrySet()) {
        issuers.put(
            new Hashes(
                algorithm.getKey(),
                new DEROctetString(digest(algorithm.getValue(), name)),
                new DEROctetString(digest(algorithm.getValue(), key))),
            issuer);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Returns the hash of a key that names a responder, which is SHA-1 always (RFC 6960, 4.2.1). */
  static byte[] hashOf(SubjectPublicKeyInfo key) {
    return digest("SHA-1", key.getPublicKeyData().getOctets());
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this Java lacks " + algorithm, impossible);
    }
  }
}

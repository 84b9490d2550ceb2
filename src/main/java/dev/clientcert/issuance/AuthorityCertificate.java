package dev.clientcert.issuance;

/**
 * The certificate of a CA, for everybody to read.
 *
 * @param id the CA's id
 * @param der the certificate in DER; not to be changed
 * @param chain the certificate in PEM, and behind it those of the CAs above it that are known
 */
public record AuthorityCertificate(String id, byte[] der, String chain) {}

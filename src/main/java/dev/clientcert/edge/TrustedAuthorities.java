package dev.clientcert.edge;

import dev.clientcert.issuance.Authority;
import java.util.List;

/**
 * The CAs whose certificates count at a host.
 *
 * @param issuing the CA that issues the certificates of the account; {@code null} if there is none
 *     yet
 * @param uploaded the certificates of the others, in PEM
 */
record TrustedAuthorities(Authority issuing, List<String> uploaded) {}

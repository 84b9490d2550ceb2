package dev.clientcert.certificate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The CAs whose client certificates count at a site, as of one moment.
 *
 * @param site the site
 * @param managedHostnames the host names to which the managed CA of the account is bound, each as
 *     {@link Hostnames} has it, in the order in which they were set
 * @param uploaded the CA certificates that were uploaded to the site: by {@code createTime}, the
 *     newest first and those without one last, and then by id, in the order of its UTF-8 bytes
 */
public record SiteAuthorities(
    Site site, List<String> managedHostnames, List<CaCertificate> uploaded) {

  /** Keeps the lists from being changed. */
  public SiteAuthorities {
    Objects.requireNonNull(site, "site");
    managedHostnames = List.copyOf(managedHostnames);
    uploaded = List.copyOf(uploaded);
  }

  /** Returns the uploaded CA certificate with this id, if there is one. */
  public Optional<CaCertificate> find(String id) {
    return uploaded.stream().filter(one -> one.id().equals(id)).findFirst();
  }
}

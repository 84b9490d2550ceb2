package dev.clientcert.issuance;

import dev.clientcert.certificate.CaCertificate;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Reads CA certificates that are uploaded. */
@Singleton
public class CaCertificateReader {

  private final Workers workers;

  /** Creates a reader that computes on these threads. */
  CaCertificateReader(Workers workers) {
    this.workers = workers;
  }

  /**
   * Reads a CA certificate in PEM, on threads of its own.
   *
   * @param id the id that it gets
   * @param name the name that it gets; {@code null} for none
   * @param pem the certificate
   * @param time when it is uploaded
   * @return the certificate, without host names; empty if it is none, is not one of a CA, or has
   *     expired; on the Vert.x context of the caller. Fails if too much else is waiting.
   */
  public Uni<Optional<CaCertificate>> read(String id, String name, String pem, Instant time) {
    return workers.run(() -> UploadedCertificate.read(id, name, pem, time));
  }
}

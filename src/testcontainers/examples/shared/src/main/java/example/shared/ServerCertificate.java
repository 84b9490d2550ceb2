package example.shared;

import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A certificate for {@code localhost} that signs itself.
 *
 * @param certificate the file with the certificate in PEM
 * @param key the file with its key in PEM
 */
public record ServerCertificate(Path certificate, Path key) {

  /** Makes one in a folder. */
  public static ServerCertificate create(Path folder) throws Exception {
    new CertificateGenerator(folder, true)
        .generate(
            new CertificateRequest()
                .withName("server")
                .withFormat(Format.PEM)
                .withDuration(Duration.ofDays(1))
                .withSubjectAlternativeName("DNS:localhost"));
    return new ServerCertificate(folder.resolve("server.crt"), folder.resolve("server.key"));
  }

  /** The certificate. */
  public String pem() throws IOException {
    return Files.readString(certificate);
  }
}

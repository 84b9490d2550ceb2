package example;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Greets devices. Who has no certificate of the CA, or a revoked one, does not get that far. */
@SpringBootApplication
@RestController
public class Devices {

  /** Starts the server. */
  public static void main(String[] arguments) {
    SpringApplication.run(Devices.class, arguments);
  }

  /** Greets a device. */
  @GetMapping("/")
  public String greet(HttpServletRequest request) {
    return "Hello, " + certificate(request).getSubjectX500Principal() + "\n";
  }

  /** The certificate of the device that calls. */
  static X509Certificate certificate(HttpServletRequest request) {
    return ((X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate"))[0];
  }
}

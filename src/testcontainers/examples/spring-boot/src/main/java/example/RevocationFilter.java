package example;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets no device in whose certificate is revoked, and none at all while nobody can say. */
@Component
public class RevocationFilter extends OncePerRequestFilter {

  private final Revocations revocations;

  /** A filter that asks this. */
  public RevocationFilter(Revocations revocations) {
    this.revocations = revocations;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    int refusal = refusal(request);
    if (refusal == 0) {
      chain.doFilter(request, response);
    } else {
      response.setStatus(refusal);
    }
  }

  /** The status by which a device is refused; 0 if it is not. */
  private int refusal(HttpServletRequest request) {
    try {
      return revocations.isRevoked(Devices.certificate(request))
          ? HttpServletResponse.SC_FORBIDDEN
          : 0;
    } catch (IOException | GeneralSecurityException unknown) {
      return HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    }
  }
}

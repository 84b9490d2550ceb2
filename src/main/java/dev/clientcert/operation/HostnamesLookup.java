package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** An operation that tells to which host names a CA is bound. */
abstract class HostnamesLookup implements Operation<HostnamesLookup.Request, BoundHostnames> {

  private final String name;
  private final CaCertificateStore store;

  /** An operation of this name over this store. */
  HostnamesLookup(String name, CaCertificateStore store) {
    this.name = name;
    this.store = store;
  }

  /**
   * Whose host names are to be shown.
   *
   * @param siteId the website's id
   * @param id the id of an uploaded CA certificate; missing for the managed CA
   */
  @RegisterForReflection
  public record Request(
      @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
      @MaxLength(CertificateRequest.MAX_ID_LENGTH) Parameter id) {}

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String outcome() {
    return "Found";
  }

  @Override
  public final Request read(Parameters parameters) {
    return new Request(parameters.number("SiteId"), parameters.text("Id"));
  }

  @Override
  public final void describe(Request request, Call.AuditEntry entry) {
    entry.add("siteId", request.siteId().describeNumber());
    entry.add("certificateId", request.id().describe());
  }

  @Override
  public final String resource(Request request) {
    return Operation.site(request.siteId());
  }

  @Override
  public final Uni<BoundHostnames> run(Request request, Invocation invocation) {
    String id = request.id().asTextOr(null);
    return store
        .find(invocation.accountId(), request.siteId().asLong())
        .map(Operation::requireSite)
        .map(
            found ->
                new BoundHostnames(
                    found.site().id(),
                    found.site().name(),
                    id,
                    hostnames(found, id),
                    invocation.requestId()));
  }

  private static List<String> hostnames(SiteAuthorities authorities, String id) {
    return id == null
        ? authorities.managedHostnames()
        : authorities
            .find(id)
            .map(CaCertificate::hostnames)
            .orElseThrow(() -> new DocumentedException(ErrorCode.CERTIFICATE_NOT_FOUND));
  }
}

package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Hostnames;
import dev.clientcert.certificate.Site;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.MaxItems;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An operation that binds a CA to host names, and to no others. */
abstract class HostnamesChange implements Operation<HostnamesChange.Request, BoundHostnames> {

  private static final String HOSTNAMES = "Hostnames";

  private final String name;
  private final CertificateStore certificates;
  private final CaCertificateStore store;

  /** An operation of this name over these stores. */
  HostnamesChange(String name, CertificateStore certificates, CaCertificateStore store) {
    this.name = name;
    this.certificates = certificates;
    this.store = store;
  }

  /**
   * Which CA is to be bound to what.
   *
   * @param siteId the website's id
   * @param hostnames the host names, possibly none
   * @param id the id of an uploaded CA certificate; missing for the managed CA
   */
  @RegisterForReflection
  public record Request(
      @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
      @Required(ErrorCode.INVALID_PARAMETER) @MaxItems(Hostnames.MAX_PER_CA) Parameter hostnames,
      @MaxLength(CertificateRequest.MAX_ID_LENGTH) Parameter id) {}

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String outcome() {
    return "HostnamesSet";
  }

  @Override
  public final Optional<String> event() {
    return Optional.of("ClientCaCertificateHostnamesSet");
  }

  @Override
  public final boolean takesTicket() {
    return true;
  }

  @Override
  public final Request read(Parameters parameters) {
    return new Request(
        parameters.number("SiteId"), parameters.texts(HOSTNAMES), parameters.text("Id"));
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
    return certificates
        .findSite(invocation.accountId(), request.siteId().asLong())
        .map(Operation::requireSite)
        .chain(site -> set(site, request, invocation));
  }

  private Uni<BoundHostnames> set(Site site, Request request, Invocation invocation) {
    String id = request.id().asTextOr(null);
    List<String> hostnames = normalize(request.hostnames().asTexts(), site);
    return store
        .setHostnames(invocation.toChange(), site.id(), id, hostnames)
        .map(
            outcome -> {
              if (outcome instanceof ChangeOutcome.Changed) {
                return new BoundHostnames(
                    site.id(), site.name(), id, hostnames, invocation.requestId());
              }
              if (outcome instanceof ChangeOutcome.NotFound) {
                throw new DocumentedException(ErrorCode.CERTIFICATE_NOT_FOUND);
              }
              if (outcome instanceof ChangeOutcome.Replayed) {
                throw new DocumentedException(ErrorCode.INVALID_TOKEN);
              }
              throw new IllegalStateException(
                  "the store did not say whether it set the host names: " + outcome);
            });
  }

  private static List<String> normalize(List<String> written, Site site) {
    Set<String> hostnames = new LinkedHashSet<>();
    for (String hostname : written) {
      boolean isNew =
          hostnames.add(
              Hostnames.normalize(hostname, site)
                  .orElseThrow(() -> DocumentedException.invalidParameter(HOSTNAMES)));
      if (!isNew) {
        throw DocumentedException.invalidParameter(HOSTNAMES);
      }
    }
    return List.copyOf(hostnames);
  }
}

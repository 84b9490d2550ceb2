package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code ListClientCaCertificates}: lists the CA certificates that were uploaded to a website, page
 * by page.
 */
@Singleton
public class ListClientCaCertificates
    implements Operation<ListClientCaCertificates.Request, CertificateListing> {

  private static final String NAME = "ListClientCaCertificates";
  private static final int FIRST_PAGE = 1;
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE_SIZE = 20;
  private static final int MAX_PAGE_SIZE = 100;

  private final Pipeline pipeline;
  private final CaCertificateStore store;

  /** The operation over this store. */
  ListClientCaCertificates(Pipeline pipeline, CaCertificateStore store) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /**
   * Which certificates are to be listed.
   *
   * @param siteId the website's id
   * @param pageNumber the number of the page, from 1, which is the default
   * @param pageSize how many certificates a page has, 20 by default
   */
  @RegisterForReflection
  public record Request(
      @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
      @WholeNumber(max = MAX_PAGE) Parameter pageNumber,
      @WholeNumber(max = MAX_PAGE_SIZE) Parameter pageSize) {}

  /**
   * Lists CA certificates, as a function.
   *
   * @param parameters {@code SiteId}, {@code PageNumber} and {@code PageSize}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<CertificateListing> list(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Listed";
  }

  @Override
  public Request read(Parameters parameters) {
    return new Request(
        parameters.number("SiteId"),
        parameters.number("PageNumber"),
        parameters.number("PageSize"));
  }

  @Override
  public void describe(Request request, Call.AuditEntry entry) {
    entry.add("siteId", request.siteId().describeNumber());
  }

  @Override
  public String resource(Request request) {
    return Operation.site(request.siteId());
  }

  @Override
  public Uni<CertificateListing> run(Request request, Invocation invocation) {
    long number = request.pageNumber().asLongOr(FIRST_PAGE);
    int size = Math.toIntExact(request.pageSize().asLongOr(DEFAULT_PAGE_SIZE));
    return store
        .find(invocation.accountId(), request.siteId().asLong())
        .map(Operation::requireSite)
        .map(found -> respond(found, number, size, invocation));
  }

  private static CertificateListing respond(
      SiteAuthorities authorities, long number, int size, Invocation invocation) {
    return new CertificateListing(
        authorities.site().id(),
        authorities.site().name(),
        number,
        size,
        authorities.uploaded().size(),
        authorities.uploaded().stream()
            .skip((number - 1) * size)
            .limit(size)
            .map(ListedCertificate::of)
            .toList(),
        invocation.requestId());
  }
}

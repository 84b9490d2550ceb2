package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/** {@code GetSite}: shows a website. */
@Singleton
public class GetSite implements Operation<GetSite.Request, GetSite.Response> {

  private static final String NAME = "GetSite";

  private final Pipeline pipeline;
  private final SiteStore store;

  /** The operation over this store. */
  GetSite(Pipeline pipeline, SiteStore store) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /**
   * Which website is to be shown.
   *
   * @param siteId its id
   */
  @RegisterForReflection
  public record Request(@Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId) {}

  /**
   * The website.
   *
   * @param siteModel its members
   * @param requestId the request's id
   */
  @RegisterForReflection
  @JsonPropertyOrder({"SiteModel", "RequestId"})
  public record Response(
      @JsonProperty("SiteModel") ListedSite siteModel, @JsonProperty("RequestId") String requestId)
      implements Operation.Response {}

  /**
   * Shows a website, as a function.
   *
   * @param parameters {@code SiteId}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> get(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Found";
  }

  @Override
  public Request read(Parameters parameters) {
    return new Request(parameters.number("SiteId"));
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
  public Uni<Response> run(Request request, Invocation invocation) {
    return store
        .find(invocation.accountId(), request.siteId().asLong())
        .map(found -> respond(found, invocation));
  }

  private static Response respond(Optional<SiteDetails> found, Invocation invocation) {
    return new Response(ListedSite.of(Operation.requireSite(found), null), invocation.requestId());
  }
}

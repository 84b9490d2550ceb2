package dev.clientcert.trigger;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.function.RevokeClientCertificateResponse;
import dev.clientcert.security.WireRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The RPC style of the official clients: everything at {@code /}, parameters in the query, in a
 * form body, or in both.
 */
@Path(FrontDoor.RPC_PATH)
public class RpcResource {

  private final RevokeClientCertificateFunction function;

  /** A resource in front of this function. */
  public RpcResource(RevokeClientCertificateFunction function) {
    this.function = function;
  }

  /** A call whose parameters are in the query. */
  @GET
  public Uni<RestResponse<RevokeClientCertificateResponse>> get(@Context RoutingContext context) {
    return call(WireRequest.of(context));
  }

  /**
   * A call whose parameters are in a form body, in the query, or part in one and part in the other.
   */
  @POST
  public Uni<RestResponse<RevokeClientCertificateResponse>> post(@Context RoutingContext context) {
    return call(WireRequest.of(context));
  }

  private Uni<RestResponse<RevokeClientCertificateResponse>> call(WireRequest request) {
    if (request.malformedPart() != null) {
      throw DocumentedException.invalidParameter(request.malformedPart());
    }
    if (request.hasOtherBody()) {
      throw DocumentedException.invalidParameter("body");
    }
    // The type is set here, whatever the client accepts: answers are JSON, and nothing is
    // negotiated.
    return function
        .revoke(RevokeClientCertificateRequest.of(request.values("SiteId"), request.values("Id")))
        .map(
            answer ->
                RestResponse.ResponseBuilder.ok(answer, MediaType.APPLICATION_JSON_TYPE).build());
  }
}

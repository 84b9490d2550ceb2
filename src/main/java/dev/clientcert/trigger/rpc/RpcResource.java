package dev.clientcert.trigger.rpc;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.function.RevokeClientCertificateResponse;
import dev.clientcert.http.FrontDoor;
import dev.clientcert.http.WireRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/**
 * The RPC style of the official clients: everything at {@code /}, parameters in the query, in a
 * form body, or in both.
 */
@Path(FrontDoor.RPC_PATH)
@Produces(MediaType.APPLICATION_JSON)
public class RpcResource {

  private final RevokeClientCertificateFunction function;

  /** A resource in front of this function. */
  public RpcResource(RevokeClientCertificateFunction function) {
    this.function = function;
  }

  /** A call whose parameters are in the query. */
  @GET
  public Uni<RevokeClientCertificateResponse> get(@Context RoutingContext context) {
    return call(WireRequest.of(context));
  }

  /**
   * A call whose parameters are in a form body, in the query, or part in one and part in the other.
   */
  @POST
  public Uni<RevokeClientCertificateResponse> post(@Context RoutingContext context) {
    return call(WireRequest.of(context));
  }

  private Uni<RevokeClientCertificateResponse> call(WireRequest request) {
    if (request.malformedPart() != null) {
      throw DocumentedException.invalidParameter(request.malformedPart());
    }
    if (request.hasOtherBody()) {
      throw DocumentedException.invalidParameter("body");
    }
    return function.revoke(
        RevokeClientCertificateRequest.of(request.values("SiteId"), request.values("Id")));
  }
}

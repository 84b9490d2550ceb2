package dev.clientcert.trigger.rpc;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.WireRequest;
import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import dev.clientcert.operation.Pipeline;
import dev.clientcert.operation.parameter.Parameters;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/**
 * The RPC style of the official clients: every action at one path, with its parameters in the
 * query, in a form body, or in both.
 */
@Path(RpcResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
public class RpcResource {

  /** The path. */
  public static final String PATH = "/";

  private final Operations operations;
  private final Pipeline pipeline;

  /** A resource in front of these operations. */
  public RpcResource(Operations operations, Pipeline pipeline) {
    this.operations = operations;
    this.pipeline = pipeline;
  }

  /** A call whose parameters are in the query. */
  @GET
  public Uni<Operation.Response> get(@Context RoutingContext context) {
    return call(Exchange.of(context).request());
  }

  /** A call whose parameters are in a form body, in the query, or in both. */
  @POST
  public Uni<Operation.Response> post(@Context RoutingContext context) {
    return call(Exchange.of(context).request());
  }

  // What is declared is the type by which Quarkus REST chooses its writer, at build time.
  @SuppressWarnings("unchecked")
  private Uni<Operation.Response> call(WireRequest request) {
    if (request.malformedPart() != null) {
      throw DocumentedException.invalidParameter(request.malformedPart());
    }
    if (request.hasOtherBody()) {
      throw DocumentedException.invalidParameter("body");
    }
    return (Uni<Operation.Response>)
        pipeline.run(
            operations.find(request.actions().get(0)), Parameters.ofTexts(request::values));
  }
}

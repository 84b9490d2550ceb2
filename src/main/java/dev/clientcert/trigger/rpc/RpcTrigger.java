package dev.clientcert.trigger.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.http.WireRequest;
import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import dev.clientcert.operation.Pipeline;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.trigger.HttpCall;
import io.netty.util.AsciiString;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The RPC style of the official clients: every action at one path, with its parameters in the
 * query, in a form body, or in both. Everybody gets JSON, whatever they accept.
 */
@Singleton
public class RpcTrigger {

  /** The path. */
  public static final String PATH = "/";

  /** Spelt so: on Lambda, Quarkus looks for just this to send text as text. */
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");

  private static final AsciiString JSON = AsciiString.cached("application/json");

  private final Operations operations;
  private final Pipeline pipeline;
  private final ObjectMapper mapper;

  /** A trigger of these operations. */
  RpcTrigger(Operations operations, Pipeline pipeline, ObjectMapper mapper) {
    this.operations = operations;
    this.pipeline = pipeline;
    this.mapper = mapper;
  }

  /** Installs it. */
  void install(@Observes Router router) {
    Stage.RPC.install(router.route(PATH), this::call);
  }

  private void call(RoutingContext context) {
    Exchange exchange = Exchange.of(context);
    if (exchange.isEvent()) {
      context.next();
      return;
    }
    WireRequest request = exchange.request();
    if (request.malformedPart() != null) {
      throw DocumentedException.invalidParameter(request.malformedPart());
    }
    if (request.hasOtherBody()) {
      throw DocumentedException.invalidParameter("body");
    }
    pipeline
        .run(
            operations.find(request.actions().get(0)),
            Parameters.ofTexts(request::values),
            new HttpCall(exchange),
            ((QuarkusHttpUser) context.user()).getSecurityIdentity())
        .subscribe()
        .with(response -> answer(context, response), context::fail);
  }

  private void answer(RoutingContext context, Operation.Response response) {
    try {
      context
          .response()
          .putHeader(CONTENT_TYPE, JSON)
          .end(Buffer.buffer(mapper.writeValueAsBytes(response)));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }
}

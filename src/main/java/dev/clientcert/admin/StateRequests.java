package dev.clientcert.admin;

import dev.clientcert.certificate.StoreState;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.http.Stage;
import dev.clientcert.security.UnsignedCalls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Has tests save, replace and reset all that the application holds, where {@code
 * clientcert.admin.enabled} says so:
 *
 * <ul>
 *   <li>{@code POST /q/clientcert/reset} sets it back to the seed file;
 *   <li>{@code GET /q/clientcert/state} answers with a seed file that has everything;
 *   <li>{@code PUT /q/clientcert/state} takes one.
 * </ul>
 *
 * Whoever could make unsigned calls in development may do that, and nobody else. A failure is an
 * object with a {@code Message}, since none of it is an operation.
 */
@Singleton
public class StateRequests {

  private static final Logger LOG = Logger.getLogger(StateRequests.class);

  private static final String PATH = "/q/clientcert/";
  private static final String JSON = "application/json";

  /** The most that a state has, of which one at a time is held. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int FAILED = 500;
  private static final int BUSY = 503;

  private final ClientCertConfig config;
  private final Instance<StoreState> state;
  private final UnsignedCalls unsignedCalls;
  private final OrderedFaults faults;
  private final AtomicBoolean isBusy = new AtomicBoolean();

  /** Serves this state. */
  StateRequests(
      ClientCertConfig config,
      Instance<StoreState> state,
      UnsignedCalls unsignedCalls,
      OrderedFaults faults) {
    this.config = config;
    this.state = state;
    this.unsignedCalls = unsignedCalls;
    this.faults = faults;
  }

  /** A refusal, with what is to be done. */
  private static final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }
  }

  /** Installs the routes. */
  void install(@Observes Router router) {
    if (config.admin().enabled()) {
      LOG.warn(
          "clientcert.admin.enabled is true: whoever reaches this port can read and replace everything, the"
              + " private keys of the CAs that are made here included");
      Stage.IDENTIFICATION.install(router.post(PATH + "reset"), this::reset);
      Stage.IDENTIFICATION.install(router.get(PATH + "state"), this::save);
      Stage.IDENTIFICATION.install(router.put(PATH + "state"), this::replace);
    }
  }

  private void reset(RoutingContext context) {
    run(
        context,
        () -> {
          state.get().reset();
          faults.restart();
          LOG.info("Everything was set back to the seed file");
          return null;
        });
  }

  private void save(RoutingContext context) {
    run(
        context,
        () -> {
          BoundedOutput out = new BoundedOutput(MAX_BYTES);
          try {
            state.get().save(out);
          } catch (BoundedOutput.FullException full) {
            throw new RefusedException(
                TOO_LARGE,
                "The state has more than " + MAX_BYTES + " bytes, so nobody could put it back.");
          }
          return out.buffer();
        });
  }

  private void replace(RoutingContext context) {
    HttpServerRequest request = context.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > MAX_BYTES) {
      refuse(context, tooLarge());
      return;
    }
    if (!begin(context)) {
      return;
    }
    Buffer body = Buffer.buffer();
    request.exceptionHandler(any -> isBusy.set(false));
    request.handler(
        part -> {
          if (body.length() + (long) part.length() > MAX_BYTES) {
            request.handler(null).endHandler(null).exceptionHandler(null);
            isBusy.set(false);
            refuse(context, tooLarge());
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        any -> {
          // From here on, the work says when it is done, even if the connection ends before.
          request.exceptionHandler(null);
          finish(
              context,
              () -> {
                state.get().replace(new ByteArrayInputStream(body.getBytes()));
                LOG.info("Everything was replaced");
                return null;
              });
        });
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      context.response().writeContinue();
    }
    request.resume();
  }

  private static RefusedException tooLarge() {
    return new RefusedException(TOO_LARGE, "A state has at most " + MAX_BYTES + " bytes.");
  }

  private void run(RoutingContext context, Callable<Buffer> work) {
    if (begin(context)) {
      finish(context, work);
    }
  }

  /** Returns whether a request may begin, and refuses it if not. */
  private boolean begin(RoutingContext context) {
    if (!unsignedCalls.accepts(context.request())) {
      refuse(
          context,
          new RefusedException(
              FORBIDDEN,
              "This is for callers of this machine; clientcert.auth.unsigned-hosts can name more"
                  + " hosts to call it by."));
      return false;
    }
    if (config.store().kind() == Kind.POSTGRESQL) {
      refuse(
          context,
          new RefusedException(
              CONFLICT,
              "The certificates are in PostgreSQL, which others may share. Only those in memory can"
                  + " be saved and replaced."));
      return false;
    }
    if (!isBusy.compareAndSet(false, true)) {
      refuse(context, new RefusedException(BUSY, "Another such request is running."));
      return false;
    }
    return true;
  }

  private void finish(RoutingContext context, Callable<Buffer> work) {
    context
        .vertx()
        .executeBlocking(work, false)
        .onComplete(
            done -> {
              isBusy.set(false);
              if (done.failed()) {
                refuse(context, done.cause());
              } else if (done.result() == null) {
                context.response().setStatusCode(NO_CONTENT).end();
              } else {
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(done.result());
              }
            });
  }

  private static void refuse(RoutingContext context, Throwable failure) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    int status = FAILED;
    String message = "It failed; the log says why.";
    if (failure instanceof RefusedException refused) {
      status = refused.status;
      message = refused.getMessage();
    } else if (failure instanceof IllegalArgumentException invalid) {
      status = BAD_REQUEST;
      message = invalid.getMessage();
    } else {
      LOG.error("The state could not be saved or replaced", failure);
    }
    if (status == TOO_LARGE && context.request().method() == HttpMethod.PUT) {
      // Nobody reads the rest.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .end(new JsonObject().put("Message", message).toBuffer());
  }

  /** Writes into memory, up to a limit. */
  private static final class BoundedOutput extends OutputStream {

    private final Buffer buffer = Buffer.buffer();
    private final int limit;

    /** Thrown where there is no more room. */
    static final class FullException extends IOException {

      private static final long serialVersionUID = 1L;
    }

    BoundedOutput(int limit) {
      this.limit = limit;
    }

    Buffer buffer() {
      return buffer;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (buffer.length() + (long) length > limit) {
        throw new FullException();
      }
      buffer.appendBytes(bytes, offset, length);
    }
  }
}

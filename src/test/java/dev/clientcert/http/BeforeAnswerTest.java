package dev.clientcert.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clientcert.RawHttp;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What has to be done before an answer is done before every answer, and decides what it is. */
class BeforeAnswerTest {

  private static final Vertx VERTX = Vertx.vertx();

  /** What the caller waits for, which fails with this unless it is {@code null}. */
  private Throwable refusal;

  private volatile boolean done;

  private final BeforeAnswer pending =
      new BeforeAnswer() {
        @Override
        public boolean isDone() {
          return done;
        }

        @Override
        public Uni<Void> finish() {
          // On another thread, and later, as a database answers.
          return Uni.createFrom()
              .voidItem()
              .onItem()
              .delayIt()
              .by(Duration.ofMillis(1))
              .chain(
                  () ->
                      refusal == null
                          ? Uni.createFrom().voidItem().invoke(() -> done = true)
                          : Uni.createFrom().failure(refusal));
        }
      };

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Answer answer(Handler<RoutingContext> handler) throws Exception {
    Router router = Router.router(VERTX);
    new Failures().install(router);
    router
        .route("/")
        .handler(
            context -> {
              Exchange.of(context).markAdmitted();
              Exchange.of(context).require(pending);
              handler.handle(context);
            });
    int port =
        VERTX
            .createHttpServer()
            .requestHandler(router)
            .listen(0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .actualPort();
    return RawHttp.send(port, new Request("GET", "/", Map.of("host", "h"), ""));
  }

  private static void refuse(RoutingContext context) {
    context.fail(new DocumentedException(ErrorCode.MISSING_SITE_ID));
  }

  @Test
  void an_answer_that_comes_too_early_is_none() {
    IOException none =
        assertThrows(IOException.class, () -> answer(context -> context.response().end("early")));
    assertEquals(EOFException.class, none.getClass(), none.toString());
  }

  @Test
  void an_answer_after_it_was_done_passes() throws Exception {
    done = true;
    assertEquals(200, answer(context -> context.response().end("in time")).status());
  }

  @Test
  void it_is_done_before_a_failure_is_answered() throws Exception {
    assertEquals("MissingSiteId", answer(BeforeAnswerTest::refuse).code());
    assertEquals(true, done);
  }

  @Test
  void its_refusal_takes_the_place_of_any_failure() throws Exception {
    refusal = new DocumentedException(ErrorCode.INVALID_TOKEN);
    assertEquals("Unauthorized.InvalidToken", answer(BeforeAnswerTest::refuse).code());
  }

  @Test
  void its_refusal_takes_the_place_of_an_unforeseen_failure() throws Exception {
    refusal = new DocumentedException(ErrorCode.INVALID_TOKEN);
    assertEquals(
        "Unauthorized.InvalidToken",
        answer(context -> context.fail(new IllegalStateException("broken"))).code());
  }

  @Test
  void a_failure_is_internal_if_nobody_knows_whether_it_was_done() throws Exception {
    refusal = new IllegalStateException("the store is away");
    Answer answer = answer(BeforeAnswerTest::refuse);
    assertEquals("InternalException", answer.code());
    assertEquals(false, answer.body().contains("away"));
  }
}

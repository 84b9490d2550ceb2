package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.Site;
import dev.clientcert.issuance.IssuanceOrder;
import dev.clientcert.issuance.IssuanceOutcome;
import dev.clientcert.issuance.Issuer;
import dev.clientcert.issuance.KeyAlgorithm;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The issuing of certificates beside everything else that the application does. */
@Tag("slow")
@QuarkusTest
@WithTestResource(World.class)
class IssuanceTest {

  private static final Site SITE = new Site("1000000000000001", World.SITE, World.SITE_NAME);
  private static final int ORDERS =
      16 * Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final int REVOCATIONS = 5;

  @Inject Issuer issuer;
  @Inject Vertx vertx;

  private CompletableFuture<IssuanceOutcome> issue(KeyAlgorithm algorithm) {
    IssuanceOrder order = new IssuanceOrder(SITE, null, algorithm, 1, Instant.now());
    return issuer.issue(order).subscribeAsCompletionStage();
  }

  @Test
  void an_outcome_comes_back_on_the_context_of_its_caller() {
    CompletableFuture<Context> seen = new CompletableFuture<>();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        start ->
            issue(KeyAlgorithm.ECDSA).thenAccept(outcome -> seen.complete(Vertx.currentContext())));
    assertSame(context, seen.orTimeout(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
  }

  /** The issuer takes seconds to make all these keys. */
  @Test
  void revocations_are_answered_while_many_keys_are_waited_for() throws Exception {
    List<CompletableFuture<IssuanceOutcome>> orders = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      orders.add(issue(KeyAlgorithm.RSA));
    }
    for (int i = 0; i < REVOCATIONS; i++) {
      String id = World.freshId();
      Map<String, String> token =
          SignedRequest.bearerHeaders("bearer-good", Calls.body(World.SITE, id));
      assertEquals(200, Calls.revoke(World.SITE, id, token).status());
    }
    long waiting = orders.stream().filter(order -> !order.isDone()).count();
    assertTrue(waiting > 0, "all keys were made before the last revocation was answered");
    orders.forEach(CompletableFuture::join);
  }
}

package dev.clientcert.issuance;

import static dev.clientcert.issuance.Issuing.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clientcert.TestAuthority;
import dev.clientcert.certificate.CaCertificate;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where certificates are read; what is read is in {@link UploadedCertificateTest}. */
class CaCertificateReaderTest {

  private static final int MAX_SECONDS = 30;

  private final Workers workers = new Workers();
  private final CaCertificateReader reader = new CaCertificateReader(workers);
  private String pem;

  @BeforeEach
  void makeCertificate() throws Exception {
    pem = TestAuthority.root("CN=Root").pem();
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private CompletableFuture<Optional<CaCertificate>> read(String text) {
    return reader.read("id", null, text, Instant.now()).subscribeAsCompletionStage();
  }

  private static Throwable failure(CompletableFuture<?> outcome) {
    return assertThrows(CompletionException.class, outcome::join).getCause();
  }

  @Test
  void a_certificate_is_read_elsewhere_and_told_on_the_context_of_the_caller() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      CompletableFuture<Context> told = new CompletableFuture<>();
      context.runOnContext(
          start ->
              read(pem).whenComplete((read, failure) -> told.complete(Vertx.currentContext())));
      assertSame(context, told.get(MAX_SECONDS, TimeUnit.SECONDS));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(MAX_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void what_is_no_certificate_is_empty() throws Exception {
    assertEquals("Root", read(pem).get(MAX_SECONDS, TimeUnit.SECONDS).orElseThrow().commonName());
    assertFalse(read("x").get(MAX_SECONDS, TimeUnit.SECONDS).isPresent());
  }

  @Test
  void it_fails_while_too_much_is_waiting_and_at_the_end() {
    Issuer issuer = new Issuer(Issuing.authorities(Map.of()), workers);
    int orders = Workers.MAX_WAITING + Runtime.getRuntime().availableProcessors() + 50;
    for (int i = 0; i < orders; i++) {
      issuer.issue(order(KeyAlgorithm.RSA, 1)).subscribeAsCompletionStage();
    }
    CompletableFuture<Optional<CaCertificate>> refused = read(pem);
    assertInstanceOf(UnavailableException.class, failure(refused));
    assertEquals("256 orders are waiting", failure(refused).getMessage());
    workers.close();
    assertEquals("the application is ending", failure(read(pem)).getMessage());
  }

  @Test
  void it_fails_where_it_waited_for_longer_than_its_caller() {
    long late = Workers.MAX_WAIT.toNanos() + 1;
    Workers slow = new Workers(() -> Thread.currentThread().getName().equals("issuer") ? late : 0);
    try {
      CompletableFuture<?> outcome =
          new CaCertificateReader(slow)
              .read("id", null, pem, Instant.now())
              .subscribeAsCompletionStage();
      assertEquals("the order waited for more than 10 seconds", failure(outcome).getMessage());
      assertEquals(0, failure(outcome).getStackTrace().length);
    } finally {
      slow.close();
    }
  }
}

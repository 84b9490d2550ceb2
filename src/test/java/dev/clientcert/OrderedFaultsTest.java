package dev.clientcert;

import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.assertRefused;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.okhttp.ClientHelper;
import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.EOFException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that fail because the configuration orders it. */
@QuarkusTest
@TestProfile(OrderedFaultsTest.Ordered.class)
@WithTestResource(World.class)
class OrderedFaultsTest {

  private static final int DELAY_MILLISECONDS = 700;

  /** An application in which calls fail. */
  public static class Ordered implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "clientcert.admin.enabled",
          "true",
          "clientcert.faults",
          "GetClientCertificate#2=Throttling.User, GetClientCertificate#3=InternalException,"
              + "ListClientCertificates#1=delay:"
              + DELAY_MILLISECONDS
              + ",RevokeClientCertificate#1=cut");
    }
  }

  @BeforeEach
  void restart() throws Exception {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
    Request reset = new Request("POST", "/q/clientcert/reset", Map.of("host", "localhost"), "");
    assertEquals(204, RawHttp.send(RestAssured.port, reset).status());
  }

  private static Map<String, Object> call(String operation, String... parameters) throws Exception {
    Map<String, String> all = with(parameters);
    all.put("SiteId", "" + World.SITE);
    return answer(account(), Style.V3_GET, operation, all);
  }

  @Test
  void the_calls_that_are_named_fail_and_no_others() throws Exception {
    Callable<?> get = () -> call("GetClientCertificate", "Id", World.REVOKED_ID);
    for (int round = 0; round < 2; round++) {
      get.call();
      assertRefused(
          400, "Throttling.User", "Request was denied due to user flow control.", refusal(get));
      assertRefused(
          400,
          "InternalException",
          "Failed to call the service. Try again later or contact technical support.",
          refusal(get));
      get.call();
      // A reset has them count from the beginning again.
      restart();
    }
  }

  @Test
  void a_connection_that_is_cut_off_leaves_everything_as_it_was() throws Exception {
    String id = World.freshId();
    Request revoke = SignedRequest.revoke("testid", "testsecret", World.SITE, id);
    assertThrows(EOFException.class, () -> RawHttp.send(RestAssured.port, revoke));
    // The same call again, nonce and all: nobody has seen the first one.
    assertEquals(200, RawHttp.send(RestAssured.port, revoke).status());
  }

  @Test
  void an_answer_can_come_late() throws Exception {
    long start = System.nanoTime();
    call("ListClientCertificates");
    long taken = (System.nanoTime() - start) / 1_000_000;
    assertTrue(taken >= DELAY_MILLISECONDS, taken + " ms");
  }
}

package dev.clientcert;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;

/** The official client against a function URL. */
@QuarkusTest
class LambdaOfficialClientTest extends OfficialClientTest {

  @BeforeEach
  void callTheEventServer() {
    LambdaTest.callTheEventServer();
  }
}

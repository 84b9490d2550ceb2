package dev.clientcert;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;

/** The certificates of CAs from a function URL. */
@QuarkusTest
class LambdaAuthorityCertificatesTest extends AuthorityCertificatesTest {

  @BeforeEach
  void callTheEventServer() {
    LambdaTest.callTheEventServer();
  }
}

package dev.clientcert;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the packaged application. */
@Tag("slow")
@QuarkusIntegrationTest
class AuthorizationIT extends AuthorizationTest {}

package dev.clientcert;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same against the packaged application, and what it refuses to start with. */
@QuarkusIntegrationTest
class EventsIT extends EventsTest {

  static Stream<Arguments> refusals() {
    return EventsTest.refusals();
  }

  static Stream<Arguments> unprotected() {
    return Stream.of(
        Arguments.of(
            Map.of("CLIENTCERT_EVENTS_TOKEN", ""),
            "clientcert.events.token is not set, so no event could be let in."),
        Arguments.of(
            Map.of("CLIENTCERT_EVENTS_TOKEN", "", "CLIENTCERT_EVENTS_INSECURE", "yes"),
            "\"yes\" is neither true nor false; give one of the two"),
        Arguments.of(
            Map.of("CLIENTCERT_EVENTS_TOKEN", "tök"),
            "clientcert.events.token has characters that a header cannot carry"));
  }

  @ParameterizedTest
  @MethodSource("unprotected")
  void it_does_not_start_where_events_are_neither_protected_nor_said_not_to_be(
      Map<String, String> environment, String reason) throws Exception {
    PackagedApplication.assertDoesNotStart(
        Map.of("clientcert.auth.required", "false"), environment, reason);
  }

  @Test
  void a_misspelt_setting_for_events_stops_the_start() throws Exception {
    PackagedApplication.assertDoesNotStart(
        Map.of(),
        Map.of("CLIENTCERT_EVENTS_TOKEM", "x"),
        "unknown environment variable CLIENTCERT_EVENTS_TOKEM; did you mean CLIENTCERT_EVENTS_TOKEN?");
  }
}

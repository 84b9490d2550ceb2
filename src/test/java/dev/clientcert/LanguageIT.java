package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged application on machines of other languages. */
@Tag("slow")
class LanguageIT {

  private static final Pattern OTHER_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

  @ParameterizedTest
  @CsvSource({"ar, EG", "tr, TR"})
  void it_answers_and_logs_the_same_in_every_language(String language, String country)
      throws Exception {
    World world = new World();
    try (PackagedApplication application =
        PackagedApplication.start(
            List.of("-Duser.language=" + language, "-Duser.country=" + country),
            world.start(),
            Map.of())) {
      int port = application.port();
      RawHttp.Request request =
          SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId());
      assertEquals(200, RawHttp.send(port, request).status());
      RawHttp.Request another =
          SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID);
      assertEquals("Certificate.StatusError", RawHttp.send(port, another).code());
      String output = application.awaitOutput("outcome=Certificate.StatusError");
      assertFalse(OTHER_DIGIT.matcher(output).find(), output);
    } finally {
      world.stop();
    }
  }
}

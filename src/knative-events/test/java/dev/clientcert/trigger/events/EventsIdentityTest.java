package dev.clientcert.trigger.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The form of an event's data that its request's id is made of. Databases hold such ids, so the
 * form is still the one that Jackson's tree gave at first.
 */
class EventsIdentityTest {

  private static final JsonFactory JSON = new JsonFactory();

  private static String canonical(String text) throws IOException {
    return CanonicalJson.parse(text, JSON).text();
  }

  private static String asAtFirst(String text) throws IOException {
    return new ObjectMapper()
        .reader()
        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .readTree(text)
        .toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"SiteId\":1234567890123,\"Id\":\"baba39\"}",
        " { \"SiteId\" : \"1\" ,\t\"Id\" : \"\\u0062\\/\\\"\\n\\u00e9\\ud83d\\ude00\\u2028\\u0001\" }\r\n",
        "{\"a\":1,\"b\":2,\"a\":{\"c\":[1,{},[],null,true,false]},\"b\":3}",
        "{\"n\":[0,-0,-1,123456789012345678901234567890,0.0,-0.0,1.0,1.50,1e0,10e-1,1E+3,1e-7,1e400,0.001]}",
        "{\"n\":[10e999999999,1.0e-999999999,0e999999999,10e2147483583,1e0000000000000000000001,1E-007]}",
        "{\"half\":\"\\ud800\",\"\":\"\",\"\\u0041\":\"\\u0041\"}",
        "[]",
        "\"text\"",
        "null",
        "1.10"
      })
  void the_canonical_form_of_data_is_the_one_that_it_was_at_first(String text) throws IOException {
    assertEquals(asAtFirst(text), canonical(text));
  }

  @Provide
  Arbitrary<String> numbers() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(25);
    Arbitrary<String> whole = digits.map(text -> text.replaceFirst("^0+(?=.)", ""));
    Arbitrary<String> exponent =
        Arbitraries.integers().between(-400, 400).map(value -> "e" + value).injectNull(0.3);
    return Combinators.combine(
            Arbitraries.of("", "-"),
            whole,
            digits.map(text -> "." + text).injectNull(0.3),
            exponent)
        .as(
            (sign, integer, fraction, power) ->
                sign + integer + (fraction == null ? "" : fraction) + (power == null ? "" : power));
  }

  @Property
  void every_number_is_spelt_as_it_was_at_first(@ForAll("numbers") String number)
      throws IOException {
    assertEquals(asAtFirst(number), canonical(number));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{} {}", "{\"a\":}", "[1,]", "01", "1e", "no json"})
  void what_is_no_json_has_no_canonical_form(String text) {
    assertThrows(IOException.class, () -> canonical(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "1e-9999999999",
        "-1.5E+99999999999999999999",
        "0e9999999999",
        "1e2147483648",
        "1e-2147483649",
        "1000e2147483647"
      })
  void a_number_beyond_all_bounds_stays_as_it_is(String number) throws IOException {
    assertEquals("{\"n\":" + number + "}", canonical("{\"n\":" + number + "}"));
  }
}

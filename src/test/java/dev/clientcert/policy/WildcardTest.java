package dev.clientcert.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The patterns against regular expressions that say the same. */
class WildcardTest {

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars("abA*?.").ofMaxLength(8);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abAB.*").ofMaxLength(10);
  }

  @Property(tries = 5000)
  void a_wildcard_matches_what_its_regular_expression_does(
      @ForAll("patterns") String pattern,
      @ForAll("texts") String text,
      @ForAll boolean ignoreCase) {
    String expression =
        List.of(pattern.split("")).stream()
            .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
            .collect(Collectors.joining());
    boolean expected =
        Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0)
            .matcher(text)
            .matches();
    assertEquals(expected, new Wildcard(pattern, ignoreCase).matches(text));
  }
}

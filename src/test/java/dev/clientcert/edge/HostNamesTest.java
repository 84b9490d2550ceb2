package dev.clientcert.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "example.com, example.com",
        "WWW.Example.COM, www.example.com",
        "example.com., example.com",
        "4.example, 4.example",
        "a-1, a-1",
        "localhost, none",
        "LOCALHOST., none",
        "127.0.0.1, none",
        "10.1, none",
        "::1, none",
        "[::1], none",
        "'', none",
        "., none"
      })
  void a_name_is_one_that_is_not_of_this_machine(String name, String normalized) {
    assertEquals(normalized, HostNames.normalize(name));
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, www.example.com, false",
    "*.example.com, www.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, a.b.example.com, false",
    "*.example.com, wwwexample.com, false",
    "*.com, example.com, true",
    "www.example.com, xwww.example.com, false"
  })
  void an_asterisk_stands_for_one_label(String bound, String host, boolean covered) {
    assertEquals(covered, HostNames.covers(bound, host));
  }
}

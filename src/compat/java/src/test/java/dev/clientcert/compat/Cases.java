package dev.clientcert.compat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What {@code cases.json} has. A member that is not known here is an error. */
record Cases(
    Map<String, Problem> errors,
    Map<String, Map<String, String>> credentials,
    Map<String, Map<String, String>> clients,
    List<Case> cases) {

  /** The cases of the file that the variable {@code COMPAT_CASES} names. */
  static Cases read() throws IOException {
    return read("COMPAT_CASES", Cases.class);
  }

  private static <T> T read(String variable, Class<T> type) throws IOException {
    return new JsonMapper().readValue(Path.of(System.getenv(variable)).toFile(), type);
  }

  /** The status and the message of an error. */
  record Problem(int status, String message) {}

  /** Steps, and what a client has to be able to do for them. */
  record Case(String name, List<String> needs, List<Step> steps) {
    Case {
      needs = Objects.requireNonNullElse(needs, List.of());
    }
  }

  /** A call, and what it comes to: an answer or an error. */
  record Step(
      String call,
      Map<String, Object> with,
      String as,
      String at,
      boolean lost,
      Map<String, Object> answer,
      List<String> absent,
      Map<String, String> keep,
      String error,
      Integer status,
      String parameter) {
    Step {
      if ((answer == null) == (error == null)) {
        throw new IllegalArgumentException(call + " has to come to an answer or to an error");
      }
      as = Objects.requireNonNullElse(as, "account");
      at = lost ? "losing" : Objects.requireNonNullElse(at, "http");
      absent = Objects.requireNonNullElse(absent, List.of());
      keep = Objects.requireNonNullElse(keep, Map.of());
    }
  }

  /** What {@code run} started, and the variables of each world. */
  record Setting(Map<String, String> servers, Path ca, Map<String, Map<String, Object>> worlds) {

    /** The setting in the file that the variable {@code COMPAT} names. */
    static Setting read() throws IOException {
      return Cases.read("COMPAT", Setting.class);
    }
  }
}

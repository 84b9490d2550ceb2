package dev.clientcert.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines of the log, as readers of it parse them. */
class JsonFormatterTest {

  private final JsonFormatter formatter = new JsonFormatter();

  private static ExtLogRecord entry(String message) {
    ExtLogRecord entry =
        new ExtLogRecord(Level.INFO, message, FormatStyle.NO_FORMAT, "org.example.Caller");
    entry.setLoggerName("org.example");
    entry.setInstant(Instant.parse("2024-06-24T07:48:51.123456789Z"));
    entry.setThreadName("main");
    entry.setLongThreadID(1);
    entry.setHostName("host");
    entry.setProcessId(7);
    return entry;
  }

  private JsonObject parsed(ExtLogRecord entry) {
    String line = formatter.format(entry);
    assertEquals(line.length() - 1, line.indexOf('\n'), line);
    return new JsonObject(line);
  }

  @Test
  void a_line_has_its_members_in_this_order() {
    ExtLogRecord entry = entry("said");
    entry.putMdc("field", "value");
    assertEquals(
        "{\"timestamp\":\"2024-06-24T07:48:51.123456789Z\",\"loggerName\":\"org.example\",\"level\":\"INFO\""
            + ",\"message\":\"said\",\"threadName\":\"main\",\"threadId\":1,\"mdc\":{\"field\":\"value\"}"
            + ",\"hostName\":\"host\",\"processId\":7}\n",
        formatter.format(entry));
  }

  @Test
  void fields_of_its_own_are_in_their_order_and_can_be_changed_as_those_of_any_record() {
    FieldRecord entry = new FieldRecord("org.example.Caller");
    entry.add("b", "1");
    entry.add("a", "2");
    assertEquals("{\"b\":\"1\",\"a\":\"2\"}", parsed(entry).getJsonObject("mdc").encode());
    assertEquals("1", entry.putMdc("b", "3"));
    assertEquals("2", entry.removeMdc("a"));
    assertNull(entry.removeMdc("none"));
    assertEquals("{\"b\":\"3\"}", parsed(entry).getJsonObject("mdc").encode());
    assertEquals("3", entry.getMdc("b"));
    entry.setMdc(Map.of("c", 4));
    assertEquals(Map.of("c", "4"), entry.getMdcCopy());
  }

  @Test
  void what_is_not_known_is_null_or_left_out() {
    ExtLogRecord entry = entry(null);
    entry.setLoggerName(null);
    entry.setThreadName(null);
    entry.setHostName("");
    entry.setProcessId(-1);
    assertEquals(
        "{\"timestamp\":\"2024-06-24T07:48:51.123456789Z\",\"loggerName\":null,\"level\":\"INFO\""
            + ",\"message\":null,\"threadName\":null,\"threadId\":1,\"mdc\":{}}\n",
        formatter.format(entry));
  }

  @Test
  void every_character_is_read_as_it_was_written() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 0x3000; i++) {
      all.append((char) i);
    }
    String text = all.append("\ud83d\udd11").toString();
    ExtLogRecord entry = entry(text);
    entry.setThreadName(text);
    entry.setLoggerName(text);
    entry.putMdc(text, text);
    entry.setThrown(new IllegalStateException(text));
    JsonObject line = parsed(entry);
    assertEquals(text, line.getString("message"));
    assertEquals(text, line.getString("threadName"));
    assertEquals(text, line.getString("loggerName"));
    assertEquals(new JsonObject().put(text, text), line.getJsonObject("mdc"));
    assertEquals(text, line.getJsonObject("exception").getString("message"));
  }

  @Test
  void arguments_stand_in_the_message() {
    ExtLogRecord entry =
        new ExtLogRecord(Level.INFO, "%s of \"%s\"", FormatStyle.PRINTF, "org.example.Caller");
    entry.setParameters(new Object[] {1, "two"});
    assertEquals("1 of \"two\"", parsed(entry).getString("message"));
    entry = new ExtLogRecord(Level.INFO, "{0} of {1}", "org.example.Caller");
    entry.setParameters(new Object[] {1, "two"});
    assertEquals("1 of two", parsed(entry).getString("message"));
  }

  @ParameterizedTest
  @CsvSource({
    "2024-06-24T07:48:51Z, 2024-06-24T07:48:51Z",
    "2024-06-24T07:48:00Z, 2024-06-24T07:48:00Z",
    "2024-06-24T07:48:51.1Z, 2024-06-24T07:48:51.1Z",
    "2024-06-24T07:48:51.000001Z, 2024-06-24T07:48:51.000001Z",
    "2024-02-29T23:59:59.999999999Z, 2024-02-29T23:59:59.999999999Z",
    "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.5Z",
    "+12024-01-01T00:00:00Z, +12024-01-01T00:00:00Z"
  })
  void a_time_is_as_exact_as_it_is_known(Instant time, String text) {
    ExtLogRecord entry = entry("x");
    entry.setInstant(time);
    assertEquals(text, parsed(entry).getString("timestamp"));
    assertEquals(text, parsed(entry).getString("timestamp"));
  }

  @Test
  void a_failure_has_its_causes_and_each_of_them_once() {
    Exception cause = failure("cause");
    Exception failure = failure("failure");
    failure.initCause(cause);
    failure.addSuppressed(failure("suppressed"));
    cause.initCause(failure);
    ExtLogRecord entry = entry("x");
    entry.setThrown(failure);
    JsonArray frames =
        new JsonArray()
            .add(new JsonObject().put("class", "org.A").put("method", "run").put("line", 5))
            .add(new JsonObject().put("class", "org.B").put("method", "start"));
    assertEquals(
        new JsonObject()
            .put("refId", 1)
            .put("exceptionType", "java.lang.Exception")
            .put("message", "failure")
            .put("frames", frames)
            .put(
                "suppressed",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("refId", 2)
                            .put("exceptionType", "java.lang.Exception")
                            .put("message", "suppressed")
                            .put("frames", frames)))
            .put(
                "causedBy",
                new JsonObject()
                    .put(
                        "exception",
                        new JsonObject()
                            .put("refId", 3)
                            .put("exceptionType", "java.lang.Exception")
                            .put("message", "cause")
                            .put("frames", frames)
                            .put(
                                "causedBy",
                                new JsonObject()
                                    .put(
                                        "exception",
                                        new JsonObject()
                                            .put("refId", 1)
                                            .put(
                                                "circularReference",
                                                new JsonObject().put("message", "failure")))))),
        parsed(entry).getJsonObject("exception"));
  }

  private static Exception failure(String message) {
    Exception failure = new Exception(message);
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("org.A", "run", "A.java", 5),
          new StackTraceElement("org.B", "start", null, -2)
        });
    return failure;
  }
}

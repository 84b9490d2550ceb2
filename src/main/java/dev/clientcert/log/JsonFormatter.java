package dev.clientcert.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.Config;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Formats each record of the log as one line with one JSON object: the members that the JSON log of
 * Quarkus has, without those that are the same in every line or say nothing to readers.
 */
public final class JsonFormatter extends ExtFormatter {

  private static final String PROPERTY = "clientcert.log.json";
  private static final int TYPICAL_LENGTH = 1024;
  private static final int NANO_DIGITS = 9;
  private static final String HEX = "0123456789abcdef";

  /** Most lines are of the same second as the one before. */
  private volatile Second last = new Second(Long.MIN_VALUE, "");

  private record Second(long epochSecond, String text) {}

  /** Returns whether the log is JSON, as it is for a value that nobody understands, too. */
  public static boolean isWanted(Config config) {
    return !config.getOptionalValue(PROPERTY, String.class).orElse("").equalsIgnoreCase("false");
  }

  @Override
  public boolean isCallerCalculationRequired() {
    return false;
  }

  @Override
  public String format(ExtLogRecord entry) {
    StringBuilder json = new StringBuilder(TYPICAL_LENGTH);
    json.append("{\"timestamp\":\"");
    appendTime(json, entry.getInstant());
    json.append("\",\"loggerName\":");
    append(json, entry.getLoggerName());
    json.append(",\"level\":");
    append(json, entry.getLevel().getName());
    json.append(",\"message\":");
    append(json, formatMessage(entry));
    json.append(",\"threadName\":");
    append(json, entry.getThreadName());
    json.append(",\"threadId\":").append(threadId(entry)).append(",\"mdc\":{");
    BiConsumer<String, String> fields = (name, value) -> appendField(json, name, value);
    if (entry instanceof FieldRecord own) {
      own.forEachField(fields);
    } else {
      entry.getMdcCopy().forEach(fields);
    }
    json.append('}');
    String host = entry.getHostName();
    if (host != null && !host.isEmpty()) {
      json.append(",\"hostName\":");
      append(json, host);
    }
    if (entry.getProcessId() >= 0) {
      json.append(",\"processId\":").append(entry.getProcessId());
    }
    if (entry.getThrown() != null) {
      json.append(",\"exception\":");
      append(json, entry.getThrown(), new IdentityHashMap<>());
    }
    return json.append("}\n").toString();
  }

  private static void appendField(StringBuilder json, String name, String value) {
    if (json.charAt(json.length() - 1) != '{') {
      json.append(',');
    }
    append(json, name);
    json.append(':');
    append(json, value);
  }

  @SuppressWarnings("deprecation") // As the JSON log of Quarkus has it.
  private static int threadId(ExtLogRecord entry) {
    return entry.getThreadID();
  }

  private void appendTime(StringBuilder json, Instant time) {
    Second second = last;
    if (second.epochSecond != time.getEpochSecond()) {
      second =
          new Second(
              time.getEpochSecond(),
              DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                  LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC)));
      last = second;
    }
    json.append(second.text);
    int rest = time.getNano();
    if (rest > 0) {
      json.append('.');
      int unit = 100_000_000;
      for (int i = 0; i < NANO_DIGITS && rest > 0; i++) {
        json.append((char) ('0' + rest / unit));
        rest %= unit;
        unit /= 10;
      }
    }
    json.append('Z');
  }

  /** Appends a failure with its stack, and those that it suppressed or was caused by. */
  private static void append(
      StringBuilder json, Throwable failure, Map<Throwable, Integer> numbers) {
    Integer number = numbers.get(failure);
    if (number != null) {
      json.append("{\"refId\":").append(number).append(",\"circularReference\":{\"message\":");
      append(json, failure.getMessage());
      json.append("}}");
      return;
    }
    number = numbers.size() + 1;
    numbers.put(failure, number);
    json.append("{\"refId\":").append(number).append(",\"exceptionType\":");
    append(json, failure.getClass().getName());
    json.append(",\"message\":");
    append(json, failure.getMessage());
    json.append(",\"frames\":[");
    String separator = "";
    for (StackTraceElement frame : failure.getStackTrace()) {
      json.append(separator).append("{\"class\":");
      append(json, frame.getClassName());
      json.append(",\"method\":");
      append(json, frame.getMethodName());
      if (frame.getLineNumber() >= 0) {
        json.append(",\"line\":").append(frame.getLineNumber());
      }
      json.append('}');
      separator = ",";
    }
    json.append(']');
    Throwable[] suppressed = failure.getSuppressed();
    if (suppressed.length > 0) {
      json.append(",\"suppressed\":");
      char before = '[';
      for (Throwable one : suppressed) {
        json.append(before);
        append(json, one, numbers);
        before = ',';
      }
      json.append(']');
    }
    if (failure.getCause() != null) {
      json.append(",\"causedBy\":{\"exception\":");
      append(json, failure.getCause(), numbers);
      json.append('}');
    }
    json.append('}');
  }

  private static void append(StringBuilder json, String text) {
    if (text == null) {
      json.append("null");
      return;
    }
    json.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < ' ' || character == '"' || character == '\\') {
        json.append(text, plain, i);
        appendEscaped(json, character);
        plain = i + 1;
      }
    }
    json.append(text, plain, text.length()).append('"');
  }

  private static void appendEscaped(StringBuilder json, char character) {
    json.append('\\');
    switch (character) {
      case '\b' -> json.append('b');
      case '\f' -> json.append('f');
      case '\n' -> json.append('n');
      case '\r' -> json.append('r');
      case '\t' -> json.append('t');
      case '"', '\\' -> json.append(character);
      default ->
          json.append("u00").append(HEX.charAt(character >> 4)).append(HEX.charAt(character & 15));
    }
  }
}

package dev.clientcert.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.handlers.OutputStreamHandler;
import org.junit.jupiter.api.Test;

/** Which lines wait, and for how long. */
class HeldLinesTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Runnable> atTurnEnd = new ArrayList<>();
  private final OutputStreamHandler handler =
      new OutputStreamHandler(
          new HeldLines(out),
          new Formatter() {
            @Override
            public String format(LogRecord entry) {
              return entry.getMessage() + "\n";
            }
          });

  private void log(String line) {
    handler.publish(new LogRecord(Level.INFO, line));
  }

  private void hold(String line) {
    HeldLines.hold(() -> log(line), atTurnEnd::add);
  }

  @Test
  void lines_of_one_turn_wait_for_its_end() {
    hold("one");
    hold("two");
    assertEquals("", out.toString());
    assertEquals(1, atTurnEnd.size());
    atTurnEnd.get(0).run();
    assertEquals("one\ntwo\n", out.toString());
  }

  @Test
  void the_next_turn_ends_too() {
    hold("one");
    atTurnEnd.get(0).run();
    hold("two");
    assertEquals("one\n", out.toString());
    atTurnEnd.get(1).run();
    assertEquals("one\ntwo\n", out.toString());
  }

  @Test
  void any_other_line_is_written_at_once_after_those_that_wait() {
    hold("one");
    log("two");
    assertEquals("one\ntwo\n", out.toString());
    atTurnEnd.get(0).run();
    assertEquals("one\ntwo\n", out.toString());
  }

  @Test
  void more_than_there_is_room_for_does_not_wait() {
    String line = "x".repeat(999);
    for (int i = 0; i < 20; i++) {
      hold(line);
    }
    assertEquals(16_000, out.size(), "whole lines");
    hold("y".repeat(20_000));
    atTurnEnd.get(0).run();
    assertEquals((line + "\n").repeat(20) + "y".repeat(20_000) + "\n", out.toString());
  }
}

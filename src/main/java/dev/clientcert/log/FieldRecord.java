package dev.clientcert.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/**
 * A record of the log with fields of its own, in place of those that its thread has: an MDC that
 * nobody has to copy.
 */
public final class FieldRecord extends ExtLogRecord {

  private static final long serialVersionUID = 1L;
  private static final int TYPICAL_SIZE = 20;

  /** Names and values in turns. */
  private final transient List<String> fields = new ArrayList<>(TYPICAL_SIZE);

  /**
   * A record without fields and without a message.
   *
   * @param loggingClass the name of the class that logs it
   */
  public FieldRecord(String loggingClass) {
    super(Level.INFO, null, FormatStyle.NO_FORMAT, loggingClass);
  }

  /** Adds a field that is not there yet; the first one comes first. */
  public void add(String name, String value) {
    fields.add(name);
    fields.add(value);
  }

  /** Gives the names and values of the fields, in their order. */
  void forEachField(BiConsumer<String, String> taker) {
    for (int i = 0; i < fields.size(); i += 2) {
      taker.accept(fields.get(i), fields.get(i + 1));
    }
  }

  @Override
  public String getMdc(String name) {
    int place = placeOf(name);
    return place < 0 ? null : fields.get(place + 1);
  }

  @Override
  public String putMdc(String name, String value) {
    String before = removeMdc(name);
    add(name, value);
    return before;
  }

  @Override
  public String removeMdc(String name) {
    int place = placeOf(name);
    if (place < 0) {
      return null;
    }
    fields.remove(place);
    return fields.remove(place);
  }

  @Override
  public void setMdc(Map<?, ?> others) {
    fields.clear();
    others.forEach((name, value) -> add(String.valueOf(name), String.valueOf(value)));
  }

  private int placeOf(String name) {
    int place = 0;
    while (place < fields.size() && !fields.get(place).equals(name)) {
      place += 2;
    }
    return place < fields.size() ? place : -1;
  }

  @Override
  public Map<String, String> getMdcCopy() {
    Map<String, String> copy = new LinkedHashMap<>();
    forEachField(copy::put);
    return copy;
  }

  /** Does nothing: they are its own. */
  @Override
  public void copyMdc() {}
}

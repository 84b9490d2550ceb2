package dev.clientcert.http;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The headers of a request, in the order in which they came: names in lower case, and values
 * trimmed, as a signature covers them. A header of a name is found by looking at each: there are
 * few, and a table would cost more than it saves.
 */
public final class Headers {

  private static final int USUAL = 16;

  private String[] names = new String[USUAL];
  private String[] values = new String[USUAL];
  private int size;

  /** Copies these headers, which may change later. */
  Headers(MultiMap headers) {
    for (Map.Entry<String, String> header : headers) {
      if (size == names.length) {
        names = Arrays.copyOf(names, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      names[size] = header.getKey().toLowerCase(Locale.ROOT);
      values[size] = header.getValue().trim();
      size++;
    }
  }

  /** Returns how many there are. */
  public int size() {
    return size;
  }

  /** Returns the name of the header at this place, from 0. */
  public String name(int place) {
    return names[place];
  }

  /** Returns the value of the header at this place, from 0. */
  public String value(int place) {
    return values[place];
  }

  /** Returns the first value of the header of this name; {@code null} for none. */
  public String first(String name) {
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return values[i];
      }
    }
    return null;
  }

  /** Returns how many headers have this name. */
  public int count(String name) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        count++;
      }
    }
    return count;
  }

  /** Returns the values of all headers of this name. */
  public List<String> all(String name) {
    List<String> all = List.of();
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        if (all.isEmpty()) {
          all = new ArrayList<>(1);
        }
        all.add(values[i]);
      }
    }
    return all;
  }
}

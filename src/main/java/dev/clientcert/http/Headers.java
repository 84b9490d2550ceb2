package dev.clientcert.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
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
  private static final int TABLE_SIZE = 64;

  /** The names that official clients send, which need not be made anew for each request. */
  private static final String[] KNOWN =
      table(
          "accept",
          "accept-encoding",
          "authorization",
          "connection",
          "content-length",
          "content-type",
          "host",
          "user-agent",
          "x-acs-action",
          "x-acs-content-sha256",
          "x-acs-credentials-provider",
          "x-acs-date",
          "x-acs-security-token",
          "x-acs-signature-nonce",
          "x-acs-version",
          "x-forwarded-for",
          "x-forwarded-proto");

  private String[] names = new String[USUAL];
  private String[] values = new String[USUAL];
  private int size;

  /** Copies these headers, which may change later. */
  Headers(MultiMap headers) {
    Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> each =
        headers instanceof HttpHeaders decoded
            ? decoded.iteratorCharSequence()
            : headers.iterator();
    while (each.hasNext()) {
      Map.Entry<? extends CharSequence, ? extends CharSequence> header = each.next();
      if (size == names.length) {
        names = Arrays.copyOf(names, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      names[size] = lowerCase(header.getKey());
      values[size] = header.getValue().toString().trim();
      size++;
    }
  }

  private static String lowerCase(CharSequence name) {
    for (int slot = slot(name); KNOWN[slot] != null; slot = next(slot)) {
      if (AsciiString.contentEqualsIgnoreCase(KNOWN[slot], name)) {
        return KNOWN[slot];
      }
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  /** A table of names by their hash, at most half full. */
  private static String[] table(String... names) {
    String[] table = new String[TABLE_SIZE];
    for (String name : names) {
      int slot = slot(name);
      while (table[slot] != null) {
        slot = next(slot);
      }
      table[slot] = name;
    }
    return table;
  }

  private static int slot(CharSequence name) {
    return AsciiString.hashCode(name) & (TABLE_SIZE - 1);
  }

  private static int next(int slot) {
    return (slot + 1) & (TABLE_SIZE - 1);
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

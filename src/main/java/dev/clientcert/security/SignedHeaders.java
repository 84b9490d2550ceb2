package dev.clientcert.security;

import dev.clientcert.http.Headers;

/** The headers of a request that its signature of version 3 names as signed. */
final class SignedHeaders {

  /** Limited, since every name is looked up among the headers. */
  private static final int MAX = 64;

  private static final int NONE = -1;

  private final String names;
  private final Headers headers;

  /** For each name, the place of the header among all headers, or {@link #NONE}. */
  private final int[] places;

  /** For each header of the request, whether it is named. */
  private final boolean[] signed;

  /** Whether each name is there once, and each named header, too. */
  private final boolean unique;

  /**
   * Looks up the headers of these names.
   *
   * @param names the names, joined by semicolons; empty for none
   * @param headers the headers of the request
   */
  SignedHeaders(String names, Headers headers) {
    this.names = names;
    this.headers = headers;
    this.places = new int[names.isEmpty() ? 0 : count(names)];
    this.signed = new boolean[headers.size()];
    boolean eachOnce = true;
    int start = 0;
    for (int i = 0; i < places.length; i++) {
      int semicolon = names.indexOf(';', start);
      int end = semicolon < 0 ? names.length() : semicolon;
      int matching = 0;
      places[i] = NONE;
      for (int place = 0; place < signed.length; place++) {
        String name = headers.name(place);
        if (name.length() == end - start && names.startsWith(name, start)) {
          eachOnce &= !signed[place];
          signed[place] = true;
          places[i] = place;
          matching++;
        }
      }
      eachOnce &= matching == 1;
      start = end + 1;
    }
    this.unique = eachOnce;
  }

  /** Returns whether names can be used: there are some, and not too many. */
  static boolean areUsable(String names) {
    return !names.isEmpty() && !names.startsWith(";") && count(names) <= MAX;
  }

  private static int count(String names) {
    int count = 1;
    for (int i = 0; i < names.length(); i++) {
      if (names.charAt(i) == ';') {
        count++;
      }
    }
    return count;
  }

  /** Appends the headers to the canonical request, and then their names. */
  void appendTo(Utf8Text canonical) {
    for (int place : places) {
      if (place != NONE) {
        canonical.append(headers.name(place)).append(':');
        canonical.append(headers.value(place)).append('\n');
      }
    }
    canonical.append('\n').append(names);
  }

  /** Returns whether all required headers are signed, and each signed header occurs once. */
  boolean coverRequired(boolean hasBody) {
    boolean cover = unique & contain("host") & (!hasBody || contain("content-type"));
    for (int place = 0; place < signed.length; place++) {
      cover &= signed[place] || !headers.name(place).startsWith("x-acs-");
    }
    return cover;
  }

  private boolean contain(String name) {
    for (int place = 0; place < signed.length; place++) {
      if (signed[place] && headers.name(place).equals(name)) {
        return true;
      }
    }
    return false;
  }
}

package dev.clientcert.config;

import java.util.Collection;

/** Finds what a misspelt name was meant to be. Upper and lower case are the same here. */
public final class Misspelling {

  private Misspelling() {}

  /** Returns the known name that takes the fewest changes; of several, the first. */
  public static String nearest(String name, Collection<String> known) {
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String one : known) {
      int changes = distance(name, one);
      if (changes < fewest) {
        nearest = one;
        fewest = changes;
      }
    }
    return nearest;
  }

  /**
   * Returns how many changes make one name of another: a letter too many, missing or wrong, or two
   * that changed places (the optimal string alignment distance).
   */
  public static int distance(String one, String other) {
    int[][] all = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        all[i][j] = i == 0 || j == 0 ? i + j : distance(one, i, other, j, all);
      }
    }
    return all[one.length()][other.length()];
  }

  private static int distance(String one, int i, String other, int j, int[][] before) {
    int replaced = before[i - 1][j - 1] + (isSame(one, i, other, j) ? 0 : 1);
    int fewest = Math.min(replaced, 1 + Math.min(before[i - 1][j], before[i][j - 1]));
    boolean isSwapped =
        i > 1 && j > 1 && isSame(one, i, other, j - 1) && isSame(one, i - 1, other, j);
    return isSwapped ? Math.min(fewest, 1 + before[i - 2][j - 2]) : fewest;
  }

  private static boolean isSame(String one, int i, String other, int j) {
    return Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
  }
}

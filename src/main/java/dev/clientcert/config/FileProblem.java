package dev.clientcert.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Explains why a file cannot be read. */
public final class FileProblem {

  private FileProblem() {}

  /** Describes the problem without the file's name. */
  public static String describe(Path file, IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (Files.isDirectory(file)) {
      return "is a directory";
    }
    String reason = failure instanceof FileSystemException known ? known.getReason() : null;
    return "cannot be read: " + (reason == null ? failure.getMessage() : reason);
  }
}

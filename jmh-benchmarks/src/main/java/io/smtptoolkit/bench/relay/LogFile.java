package io.smtptoolkit.bench.relay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file for what a program logs, if it is wanted. One thread at a time. */
final class LogFile implements AutoCloseable {
  private final Optional<PrintWriter> file;

  LogFile(@Nullable Path path) throws IOException {
    file =
        path == null
            ? Optional.empty()
            : Optional.of(new PrintWriter(Files.newBufferedWriter(path)));
  }

  void write(String line) {
    file.ifPresent(it -> it.println(line));
  }

  @Override
  public void close() {
    file.ifPresent(PrintWriter::close);
  }
}

package io.smtptoolkit.server.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileFaultsTest {
  @TempDir Path folder;

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(new AccessDeniedException("/none/x"), "permission denied: /none/x"),
        arguments(new NoSuchFileException("/none/x"), "no such file or folder: /none/x"),
        arguments(
            new FileAlreadyExistsException("/none/x"),
            "/none/x exists already, and is not a folder"),
        arguments(new FileAlreadyExistsException("/"), "/ exists already"),
        arguments(
            new FileSystemException("/none/x", null, "Read-only file system"),
            "/none/x: Read-only file system"),
        arguments(
            new FileSystemException("/none/x", null, "Too many open files"),
            "/none/x: Too many open files"),
        arguments(new DirectoryNotEmptyException("/none/x"), "/none/x: DirectoryNotEmptyException"),
        arguments(new IOException("Input/output error"), "Input/output error"),
        arguments(new IOException(), "java.io.IOException"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesTheFileAndTheReason(IOException fault, String reason) {
    assertThat(FileFaults.reason(fault)).isEqualTo(reason);
  }

  @Test
  void seesTheLinkThatLeadsNowhereWhereverItIsInThePath() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    String reason = link + " is a link to nowhere, which does not exist";

    assertThat(FileFaults.reason(new FileAlreadyExistsException(link.toString())))
        .isEqualTo(reason);
    assertThat(FileFaults.reason(new NoSuchFileException(link.resolve("a/b").toString())))
        .isEqualTo(reason);
  }
}

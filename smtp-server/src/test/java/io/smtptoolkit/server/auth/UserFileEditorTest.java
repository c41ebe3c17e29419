package io.smtptoolkit.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UserFileEditorTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void choose() {
    file = folder.resolve("users");
  }

  @Test
  void makesAFileForItsOwnerAlone() throws Exception {
    new UserFileEditor(file).setPassword("alice", "pencil", 4_096, false);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file))
        .matches(
            ":decoy-key [A-Za-z0-9+/]{43}=\n"
                + "alice:SCRAM-SHA-256\\$4096:[A-Za-z0-9+/]{22}==\\$[A-Za-z0-9+/]{43}="
                + ":[A-Za-z0-9+/]{43}=\n");
    assertThat(folder).isDirectoryNotContaining(it -> !it.equals(file));
  }

  @Test
  void storesWhatThePasswordGives() throws Exception {
    new UserFileEditor(file).setPassword("alice", "pencil", 4_096, true);

    StoredUser alice = users().get(0);
    for (ScramHash hash : ScramHash.values()) {
      ScramCredential stored = alice.credential(hash).orElseThrow();
      assertThat(
              ScramCredential.fromPassword(
                  hash, Secret.ofUtf8("pencil"), stored.salt(), stored.iterations()))
          .isEqualTo(stored);
    }
    assertThat(alice.sha1().orElseThrow().salt()).isNotEqualTo(alice.sha256().salt());
  }

  @Test
  void preparesNameAndPassword() throws Exception {
    // A soft hyphen is nothing, a no-break space is a space, and a Roman nine is IX.
    new UserFileEditor(file).setPassword("al\u00adice", "\u2168\u00a0x", 4_096, false);

    StoredUser alice = users().get(0);
    assertThat(alice.name()).isEqualTo("alice");
    assertThat(
            ScramCredential.fromPassword(
                ScramHash.SHA_256, Secret.ofUtf8("IX x"), alice.sha256().salt(), 4_096))
        .isEqualTo(alice.sha256());
  }

  @Test
  void keepsModeCommentsAndOthersWhenAPasswordChanges() throws Exception {
    UserFileEditor editor = new UserFileEditor(file);
    editor.setPassword("alice", "pencil", 4_096, false);
    editor.setPassword("bob", "pencil", 4_096, false);
    Files.writeString(file, "# users\n" + Files.readString(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    List<String> before = Files.readAllLines(file);

    editor.setPassword("alice", "other", 4_096, false);

    List<String> after = Files.readAllLines(file);
    assertThat(after).hasSameSizeAs(before);
    assertThat(List.of(after.get(0), after.get(1), after.get(3)))
        .isEqualTo(List.of(before.get(0), before.get(1), before.get(3)));
    assertThat(after.get(2)).startsWith("alice:SCRAM-SHA-256$").isNotEqualTo(before.get(2));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void replacesTheFileInsteadOfWritingIntoIt() throws Exception {
    UserFileEditor editor = new UserFileEditor(file);
    editor.setPassword("alice", "pencil", 4_096, false);
    Path old = Files.createLink(folder.resolve("old"), file);
    String before = Files.readString(old);

    editor.setPassword("alice", "other", 4_096, false);

    assertThat(old).hasContent(before);
    assertThat(Files.readString(file)).isNotEqualTo(before);
  }

  @Test
  void followsALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    new UserFileEditor(file).setPassword("alice", "pencil", 4_096, false);

    new UserFileEditor(link).setPassword("bob", "pencil", 4_096, false);

    assertThat(link).isSymbolicLink();
    assertThat(users()).extracting(StoredUser::name).containsExactly("alice", "bob");
  }

  @Test
  void removesAUser() throws Exception {
    UserFileEditor editor = new UserFileEditor(file);
    editor.setPassword("alice", "pencil", 4_096, false);
    editor.setPassword("alice2", "pencil", 4_096, false);

    assertThat(editor.remove("alice")).isTrue();

    assertThat(editor.remove("alice")).isFalse();
    assertThat(users()).extracting(StoredUser::name).containsExactly("alice2");
  }

  @Test
  void leavesABadFileAsItIs() throws Exception {
    Files.writeString(file, "alice:secret\n");

    assertThatExceptionOfType(UserFileException.class)
        .isThrownBy(() -> new UserFileEditor(file).setPassword("bob", "pencil", 4_096, false))
        .withMessageStartingWith(file + ":1: expected a verifier ");

    assertThat(file).hasContent("alice:secret\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "#a", " a", "a\r\nb", "a\0b", "a\u202eb"})
  void refusesNamesThatAreNoLine(String name) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new UserFileEditor(file).setPassword(name, "pencil", 4_096, false))
        .withMessageStartingWith("a user's name ");
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00ad", "a\0b", "a\nb"})
  void refusesPasswordsThatCannotBeSent(String password) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new UserFileEditor(file).setPassword("alice", password, 4_096, false))
        .withMessageStartingWith("the password is empty or ");
    assertThat(file).doesNotExist();
  }

  @Test
  void saysThatAFolderIsMissing() {
    Path nowhere = folder.resolve("none").resolve("users");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> new UserFileEditor(nowhere).setPassword("alice", "x", 4_096, false));
  }

  @Test
  void losesNoUserWhenSeveralWrite() throws Exception {
    var writers = new ArrayList<CompletableFuture<Void>>();
    // Programs of their own, since a lock is one of a process.
    for (int i = 0; i < 3; i++) {
      String name = "user" + i;
      writers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  file.toString(),
                  name)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(name + ".log").toFile())
              .start()
              .onExit()
              .thenAccept(ended -> assertThat(ended.exitValue()).isZero()));
    }

    for (CompletableFuture<Void> writer : writers) {
      writer.get();
    }

    assertThat(users())
        .extracting(StoredUser::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(0, 1, 2)
                .flatMap(i -> Stream.of(0, 1, 2, 3, 4).map(j -> "user" + i + "-" + j))
                .toList());
  }

  /** Adds users one after the other. */
  static final class Writer {
    private Writer() {}

    /** The file, and how the users' names begin. */
    public static void main(String[] arguments) throws IOException {
      UserFileEditor editor = new UserFileEditor(Path.of(arguments[0]));
      for (int i = 0; i < 5; i++) {
        editor.setPassword(arguments[1] + "-" + i, "pencil", 4_096, false);
      }
    }
  }

  private List<StoredUser> users() throws IOException {
    assertThat(new String(Files.readAllBytes(file), UTF_8)).endsWith("\n");
    return List.copyOf(UserLines.parse(file, Files.readAllBytes(file)).users().values());
  }
}

package io.smtptoolkit.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.client.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options that say what to send: files, a folder, standard input, or a body. */
final class MessageOptions {
  private static final Pattern FIELD = Pattern.compile("[!-9;-~]+:[^\r\n\0]*");

  /** RFC 5322 §3.3. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);

  /** A message, and what to call it. */
  record Message(String name, MessageContent content) {}

  @Option(
      names = "--body",
      paramLabel = "TEXT",
      description =
          "In place of a file: send this text, with From, To, Date, Subject and Message-ID.")
  private Optional<String> body = Optional.empty();

  @Option(
      names = "--header",
      paramLabel = "FIELD",
      description =
          "A header field such as \"Subject: hello\"; repeat the option for more. With --body it"
              + " takes the place of the one with its name; before a file it is put at the top.")
  private List<String> headers = List.of();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "Send each message so often. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "The messages: files, folders for all files in them, - for standard input, which is also"
              + " the default.")
  private List<String> files = List.of();

  boolean readsStandardInput() {
    return body.isEmpty() && (files.isEmpty() || files.contains("-"));
  }

  /** The messages in their order; what is spooled is closed with {@code spools}. */
  List<Message> messages(EnvelopeOptions envelope, List<AutoCloseable> spools, CommandLine program)
      throws IOException {
    for (String header : headers) {
      if (!FIELD.matcher(header).matches()) {
        throw new ParameterException(program, "\"" + header + "\" is not a header field");
      }
    }
    if (count < 1) {
      throw new ParameterException(program, "--count is at least 1, not " + count);
    }
    if (body.isPresent() && !files.isEmpty()) {
      throw new ParameterException(program, "give --body or files, and not both");
    }
    var once = new ArrayList<Message>();
    if (body.isPresent()) {
      once.add(new Message("--body", MessageContent.of(composed(envelope, body.get()))));
    }
    for (String file : body.isEmpty() && files.isEmpty() ? List.of("-") : files) {
      addFile(file, once, spools, program);
    }
    var all = new ArrayList<Message>();
    for (int i = 0; i < count; i++) {
      all.addAll(once);
    }
    return all;
  }

  private void addFile(
      String file, List<Message> messages, List<AutoCloseable> spools, CommandLine program)
      throws IOException {
    Path path = Path.of(file);
    if (file.equals("-")) {
      messages.add(new Message("-", headed(spooled(System.in, spools))));
    } else if (Files.isDirectory(path)) {
      try (Stream<Path> within = Files.list(path)) {
        for (Path each : within.filter(Files::isRegularFile).sorted().toList()) {
          messages.add(new Message(each.toString(), headed(MessageContent.of(each))));
        }
      }
    } else if (Files.isRegularFile(existing(path, program))) {
      messages.add(new Message(file, headed(MessageContent.of(path))));
    } else {
      messages.add(new Message(file, headed(spooled(Files.newInputStream(path), spools))));
    }
  }

  /** A pipe can be read once, and content is read twice; in memory it might not fit. */
  private static MessageContent spooled(InputStream source, List<AutoCloseable> spools)
      throws IOException {
    try (InputStream input = source) {
      Spool spool = Spool.of(input);
      spools.add(spool);
      return spool.content();
    }
  }

  private MessageContent headed(MessageContent message) {
    if (headers.isEmpty()) {
      return message.withCrlf();
    }
    byte[] front = (String.join("\r\n", headers) + "\r\n").getBytes(UTF_8);
    MessageContent whole =
        () -> new SequenceInputStream(new ByteArrayInputStream(front), message.open());
    return whole.withCrlf();
  }

  private String composed(EnvelopeOptions envelope, String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "From: " + address(envelope.from().toString()));
    put(
        fields,
        "To: "
            + envelope.to().stream()
                .map(it -> address(it.toString()))
                .collect(Collectors.joining(",\r\n ")));
    put(fields, "Subject: test");
    put(fields, "Date: " + DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
    put(fields, "Message-ID: <" + UUID.randomUUID() + "@smtp-send.invalid>");
    if (!text.chars().allMatch(c -> c < 0x80)) {
      put(fields, "MIME-Version: 1.0");
      put(fields, "Content-Type: text/plain; charset=utf-8");
      put(fields, "Content-Transfer-Encoding: 8bit");
    }
    headers.forEach(it -> put(fields, it));
    String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
    return String.join("\r\n", fields.values())
        + "\r\n\r\n"
        + lines
        + (lines.endsWith("\r\n") ? "" : "\r\n");
  }

  private static void put(Map<String, String> fields, String field) {
    fields.put(field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT), field);
  }

  private static String address(String path) {
    return path.equals("<>") ? "<postmaster@localhost>" : path;
  }

  static Path existing(Path path, CommandLine program) {
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new ParameterException(program, "cannot read " + path);
    }
    return path;
  }
}

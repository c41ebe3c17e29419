package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.mutant.ChunkParser.Chunk;
import io.smtptoolkit.conformance.mutant.PathParser.Path;
import io.smtptoolkit.conformance.mutant.PathParser.PathSyntaxException;
import io.smtptoolkit.conformance.mutant.Transaction.Recipient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MAIL, RCPT, DATA and BDAT of one connection, and the mail transaction they build. Runs on the
 * session's thread.
 */
final class MailCommands {

  /** When the mutant without patience takes content for ended. */
  private static final int STALL_MILLIS = 2000;

  private final Session session;
  private final Set<Mutant> mutants;
  private final MutantSettings settings;
  private final WireReader reader;
  private final ReplyWriter writer;
  private final PathParser paths;
  private final MailParameters mailParameters;
  private final Recipients recipients;
  private final Delivery delivery;
  private final ChunkParser chunkParser;

  private Optional<Transaction> transaction = Optional.empty();
  private List<Recipient> leftRecipients = List.of();
  private Optional<ByteArrayOutputStream> leftChunks = Optional.empty();
  private boolean poisoned;

  MailCommands(
      Session session,
      Set<Mutant> mutants,
      MutantSettings settings,
      MessageStore store,
      WireReader reader,
      ReplyWriter writer) {
    this.session = session;
    this.mutants = mutants;
    this.settings = settings;
    this.reader = reader;
    this.writer = writer;
    this.paths = new PathParser(mutants);
    this.mailParameters = new MailParameters(mutants, settings);
    this.recipients = new Recipients(mutants, settings);
    this.delivery = new Delivery(mutants, settings, store);
    this.chunkParser = new ChunkParser(mutants);
  }

  void mail(String argument) throws IOException {
    if (has(Mutant.MAIL_NOT_IMPLEMENTED)) {
      session.notImplemented();
      return;
    }
    if (session.helloName().isEmpty() || (!session.extended() && has(Mutant.MAIL_NEEDS_EHLO))) {
      badSequence("Say EHLO first");
      return;
    }
    if (poisoned && has(Mutant.MAIL_DEAD_AFTER_ERROR)) {
      badSequence("No more mail");
      return;
    }
    boolean nested = transaction.isPresent() && !transaction.get().completed();
    if (nested && has(Mutant.NESTED_MAIL_REPLACES_PATH)) {
      transaction.get().replaceReversePath(argument.substring("FROM:".length()));
    }
    if (nested && !has(Mutant.NESTED_MAIL_ACCEPTED)) {
      badSequence("A mail transaction is open");
      return;
    }
    try {
      Path path =
          argument.equalsIgnoreCase("FROM:") && has(Mutant.MISSING_PATH_IS_NULL)
              ? paths.parse("<>")
              : path(argument, "FROM:");
      if (path.domain().isEmpty() && !path.isNull()) {
        throw new PathSyntaxException("Path has no domain");
      }
      if (path.isNull() && has(Mutant.NULL_REVERSE_PATH_REFUSED)) {
        throw new PathSyntaxException("Null reverse-path");
      }
      if (path.sent().length() > 255 && has(Mutant.PATH_255_ANSWERED_553)) {
        writer.reply(553, "5.1.7", "Reverse-path too long");
        return;
      }
      String rest =
          path.rest().matches("( [a-z]+=?)+") && has(Mutant.JUNK_AFTER_PATH_IGNORED)
              ? ""
              : path.rest();
      Map<String, String> parameters = Parameters.parse(rest, has(Mutant.PARAMETER_CASE_SENSITIVE));
      Optional<MailParameters.Refusal> refusal =
          mailParameters.refusal(parameters, session.extended());
      if (refusal.isPresent()) {
        poisoned = true;
        writer.reply(
            refusal.get().code(), refusal.get().enhancedStatusCode(), refusal.get().text());
        return;
      }
      if (path.sent().equals("<" + settings.refusedSender() + ">")) {
        writer.reply(has(Mutant.REFUSED_SENDER_350) ? 350 : 550, "", "5.1.8 No mail from there");
        return;
      }
      begin(path, parameters);
    } catch (PathSyntaxException e) {
      poisoned = true;
      writer.reply(501, "5.5.4", e.why());
    }
  }

  private void begin(Path path, Map<String, String> parameters) throws IOException {
    String reversePath =
        has(Mutant.REVERSE_PATH_LOWER_CASED) ? path.sent().toLowerCase(Locale.ROOT) : path.sent();
    Transaction begun = new Transaction(reversePath);
    begun.recipients().addAll(leftRecipients);
    begun.declareSize(parameters.getOrDefault("SIZE", ""));
    begun.chunksOf(leftChunks);
    transaction = Optional.of(begun);
    writer.reply(250, "2.1.0", "Sender OK");
  }

  private Path path(String argument, String prefix) throws PathSyntaxException {
    if (argument.isEmpty()
        && (prefix.equals("FROM:")
            ? has(Mutant.MAIL_ALONE_ACCEPTED)
            : has(Mutant.RCPT_ALONE_ACCEPTED))) {
      return new Path(
          "<>",
          "",
          prefix.equals("FROM:") ? "" : "alice",
          prefix.equals("FROM:") ? "" : settings.domains().get(0),
          "");
    }
    if (argument.startsWith("<") && has(Mutant.FROM_NOT_NEEDED)) {
      return paths.parse(argument);
    }
    if (!argument.regionMatches(true, 0, prefix, 0, prefix.length())) {
      throw new PathSyntaxException("Write " + prefix + "<path>");
    }
    return paths.parse(argument.substring(prefix.length()));
  }

  void rcpt(String argument) throws IOException {
    if ((transaction.isEmpty()
            && session.helloName().isPresent()
            && has(Mutant.RCPT_BEFORE_MAIL_ACCEPTED))
        || (session.helloName().isEmpty() && has(Mutant.RCPT_BEFORE_EHLO_ACCEPTED))) {
      writer.reply(250, "2.1.5", "Recipient OK");
      return;
    }
    if (transaction.isEmpty()) {
      badSequence("Say MAIL first");
      return;
    }
    Transaction current = transaction.get();
    if (current.chunking() && leftChunks.isEmpty()) {
      badSequence("BDAT has begun");
      return;
    }
    if (current.reversePath().equals("<>") && has(Mutant.NO_RECIPIENT_FOR_NULL_REVERSE_PATH)) {
      badSequence("No reverse-path");
      return;
    }
    try {
      Path path = path(argument, "TO:");
      if (path.isNull() && !has(Mutant.NULL_FORWARD_PATH_ACCEPTED)) {
        throw new PathSyntaxException("Null forward-path");
      }
      if (path.domain().length() >= 255 && has(Mutant.DOMAIN_255_REFUSED)) {
        throw new PathSyntaxException("Domain too long");
      }
      if (!Parameters.parse(path.rest(), false).isEmpty() && !has(Mutant.RCPT_PARAMETER_IGNORED)) {
        writer.reply(555, "5.5.4", "Unknown parameter");
        return;
      }
      recipient(current, path);
    } catch (PathSyntaxException e) {
      writer.reply(501, "5.5.4", e.why());
    }
  }

  private void recipient(Transaction current, Path path) throws IOException {
    if (has(Mutant.RCPT_NOT_IMPLEMENTED)) {
      session.notImplemented();
      return;
    }
    Optional<String> mailbox = path.isNull() ? Optional.of("null") : recipients.mailbox(path);
    if (mailbox.isEmpty()) {
      current.recipientRefused();
      if (has(Mutant.REFUSED_RECIPIENT_KEPT)) {
        current.recipients().add(new Recipient(path.sent(), "refused"));
      }
      if (recipients.isLocal(path)) {
        writer.reply(550, "5.1.1", "No such mailbox");
      } else {
        writer.reply(550, "5.7.1", "No relaying");
      }
      return;
    }
    int limit = has(Mutant.RECIPIENT_LIMIT_99) ? 99 : settings.maxRecipients();
    if (current.recipients().size() >= limit) {
      if (has(Mutant.RECIPIENT_OVERFLOW_CLOSES)) {
        session.close();
        return;
      }
      if (has(Mutant.RECIPIENT_OVERFLOW_FORGETS)) {
        current.recipients().subList(1, limit).clear();
      }
      writer.reply(452, "4.5.3", "Too many recipients");
      return;
    }
    current.recipients().add(new Recipient(path.sent(), mailbox.get()));
    writer.reply(250, "2.1.5", "Recipient OK");
  }

  void data(String argument) throws IOException {
    if (!argument.isEmpty() && !has(Mutant.ARGUMENT_IGNORED)) {
      writer.reply(501, "5.5.4", "DATA has no argument");
      return;
    }
    boolean withoutMail = transaction.isEmpty() && has(Mutant.DATA_WITHOUT_MAIL_ACCEPTED);
    if (transaction.isEmpty() && !withoutMail) {
      badSequence("Say MAIL first");
      return;
    }
    Transaction current = transaction.orElse(new Transaction("<>"));
    if (current.chunking() && !has(Mutant.DATA_AFTER_BDAT_ACCEPTED)) {
      badSequence("BDAT has begun");
      return;
    }
    if (current.recipients().isEmpty() && !withoutMail) {
      if (has(Mutant.NO_RECIPIENT_MEANS_POSTMASTER)) {
        current.recipients().add(new Recipient("<postmaster>", "postmaster"));
      } else if (current.allRefused()) {
        writer.reply(554, "5.5.1", "No valid recipients");
        return;
      } else {
        badSequence("Say RCPT first");
        return;
      }
    }
    writer.plain(
        has(Mutant.DATA_ANSWERED_250) ? 250 : 354, List.of("Go ahead, end with CRLF.CRLF"));
    int limit = has(Mutant.SIZE_LIMIT_32K) ? 32 * 1024 : settings.maxMessageOctets();
    if (has(Mutant.STALLED_CONTENT_DELIVERED)) {
      session.patience(STALL_MILLIS);
    }
    Content.Received received =
        new Content(mutants).read(reader, limit, new Interruptions(mutants, reader, writer));
    switch (received.outcome()) {
      case RECEIVED -> endOfContent(current, received.octets());
      case ANSWERED -> {
        delivery.deliver(
            current, session.helloName().orElse("unknown"), session.protocol(), received.octets());
        transaction = Optional.empty();
      }
      case TOO_BIG -> {
        transaction = Optional.empty();
        writer.reply(552, "5.3.4", "Message too big");
      }
      case CUT -> {
        delivery.deliver(
            current, session.helloName().orElse("unknown"), session.protocol(), received.octets());
        session.close();
      }
      case CONNECTION_LOST -> session.close();
    }
  }

  private void endOfContent(Transaction current, String content) throws IOException {
    if (content.contains("\r\n__proto__:") && has(Mutant.PROTO_FIELD_CLOSES)) {
      session.close();
      return;
    }
    if (content.contains("\r\nX-Field:")
        && content.split("\r\nX-Field:", -1).length > 1000
        && has(Mutant.MANY_FIELDS_HANG)) {
      return;
    }
    String declared = current.declaredSize();
    if (!declared.isEmpty() && has(Mutant.SIZE_CUTS_CONTENT)) {
      content = content.substring(0, Math.min(content.length(), Integer.parseInt(declared)));
    }
    Optional<String> refusal = delivery.refusal(content);
    if (!declared.isEmpty()
        && content.length() < Integer.parseInt(declared)
        && has(Mutant.SIZE_AWAITED)) {
      refusal = Optional.of("Incomplete");
    }
    if (has(Mutant.MESSAGE_NEVER_ACCEPTED)) {
      refusal = Optional.of("Never");
    }
    boolean kept = has(Mutant.TRANSACTION_OUTLIVES_CONTENT);
    if (refusal.isEmpty() || has(Mutant.REFUSED_CONTENT_DELIVERED)) {
      delivery.deliver(current, session.helloName().orElse("unknown"), session.protocol(), content);
      leftRecipients =
          has(Mutant.RECIPIENTS_OUTLIVE_CONTENT) ? List.copyOf(current.recipients()) : List.of();
    } else {
      kept |= has(Mutant.TRANSACTION_OUTLIVES_REFUSAL);
    }
    if (kept) {
      if (refusal.isEmpty()) {
        current.complete();
      }
    } else {
      transaction = Optional.empty();
    }
    if (refusal.isPresent()) {
      writer.reply(554, "5.6.0", refusal.get());
    } else {
      writer.reply(250, "2.6.0", "Message accepted");
    }
  }

  void bdat(String argument) throws IOException {
    Optional<Chunk> parsed = chunkParser.parse(argument);
    if (has(Mutant.BDAT_NOT_IMPLEMENTED)) {
      session.notImplemented();
      return;
    }
    if (parsed.isEmpty()) {
      writer.reply(501, "5.5.4", "BDAT needs a size; closing");
      session.close();
      return;
    }
    Chunk chunk = parsed.get();
    boolean usable = transaction.isPresent() && !transaction.get().recipients().isEmpty();
    if (!usable && has(Mutant.REFUSED_CHUNK_EXECUTED)) {
      badSequence("Say MAIL and RCPT first");
      return;
    }
    boolean fits =
        usable && transaction.get().chunks().size() + chunk.octets() <= settings.maxMessageOctets();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean whole = chunkParser.read(reader, chunk, fits, received);
    if (whole || has(Mutant.CUT_CHUNK_DELIVERED)) {
      if (fits) {
        chunkParser.put(received, chunk, transaction.get().chunks());
      }
    }
    if (!whole) {
      if (fits && has(Mutant.CUT_CHUNK_DELIVERED)) {
        deliverChunks();
      }
      session.close();
      return;
    }
    if (!usable) {
      if (transaction.isPresent() && transaction.get().allRefused()) {
        writer.reply(554, "5.5.1", "No valid recipients");
      } else {
        badSequence("Say MAIL and RCPT first");
      }
    } else if (!fits) {
      transaction = Optional.empty();
      writer.reply(552, "5.3.4", "Message too big");
    } else if (chunk.octets() == 0 && has(Mutant.BDAT_ZERO_REFUSED)) {
      writer.reply(501, "5.5.4", "Empty chunk");
    } else if (chunk.last()) {
      endOfContent(
          transaction.get(), transaction.get().chunks().toString(StandardCharsets.ISO_8859_1));
    } else {
      writer.reply(250, "2.0.0", chunk.octets() + " octets");
    }
  }

  private void deliverChunks() throws IOException {
    delivery.deliver(
        transaction.get(),
        session.helloName().orElse("unknown"),
        session.protocol(),
        transaction.get().chunks().toString(StandardCharsets.ISO_8859_1));
  }

  /** The peer is gone, between commands: an unfinished mail transaction ends without a message. */
  void connectionEnded() throws IOException {
    boolean chunks = transaction.isPresent() && transaction.get().chunking();
    if (chunks && has(Mutant.CHUNKS_WITHOUT_LAST_DELIVERED)) {
      deliverChunks();
    }
    if (transaction.isPresent() && !chunks && has(Mutant.DELIVERED_WITHOUT_CONTENT)) {
      delivery.deliver(
          transaction.get(), session.helloName().orElse("unknown"), session.protocol(), "");
    }
  }

  /** RSET. */
  void reset() {
    if (has(Mutant.RSET_KEEPS_CHUNKS)) {
      leftChunks = transaction.flatMap(Transaction::chunksSoFar);
    }
    if (transaction.isPresent() && has(Mutant.RSET_KEEPS_REVERSE_PATH)) {
      transaction.get().recipients().clear();
    } else if (!has(Mutant.RSET_KEEPS_TRANSACTION)) {
      transaction = Optional.empty();
    }
  }

  /** QUIT: nothing of an unfinished mail transaction is delivered. */
  void quit() throws IOException {
    if (transaction.isPresent()
        && transaction.get().chunking()
        && has(Mutant.QUIT_DELIVERS_CHUNKS)) {
      deliverChunks();
    }
    if (transaction.isPresent() && has(Mutant.QUIT_DELIVERS)) {
      delivery.deliver(
          transaction.get(), session.helloName().orElse("unknown"), session.protocol(), "");
    }
  }

  boolean inTransaction() {
    return transaction.isPresent();
  }

  /** Ends the mail transaction without a message. */
  void forget() {
    transaction = Optional.empty();
  }

  void badSequence(String why) throws IOException {
    writer.reply(503, "5.5.1", why);
    if (has(Mutant.BAD_SEQUENCE_RESETS)) {
      transaction = Optional.empty();
    }
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}

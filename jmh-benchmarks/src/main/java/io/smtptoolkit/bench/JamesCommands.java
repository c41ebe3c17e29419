package io.smtptoolkit.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;
import org.apache.james.protocols.smtp.core.MailCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.jspecify.annotations.Nullable;

/**
 * The parsers of Apache James in a session that keeps in fields what they would put into maps. What
 * they let subclasses call is called from subclasses. Not thread-safe.
 */
final class JamesCommands extends SMTPSessionImpl implements MailParametersHook {

  private static final MaybeSender SENDER_OF_RCPT = MaybeSender.getMailSender("a@example.test");

  private final Dispatcher dispatcher = new Dispatcher();
  private final Mail mail = new Mail();
  private final Rcpt rcpt = new Rcpt();
  private @Nullable MaybeSender sender;
  private @Nullable Object address;
  private List<Map.Entry<String, String>> parameters = List.of();

  JamesCommands() {
    super(null, configuration());
    mail.wireExtensions(MailParametersHook.class, List.of(this));
  }

  private static SMTPConfigurationImpl configuration() {
    var configuration = new SMTPConfigurationImpl();
    configuration.setHeloEhloEnforcement(false);
    return configuration;
  }

  CommandPeers.Parsed mail(byte[] wire) throws Exception {
    sender = null;
    parameters = new ArrayList<>(2);
    Request request = dispatcher.parseRequest(this, line(wire));
    return parsed(mail.doFilterChecks(this, request.getCommand(), request.getArgument()));
  }

  CommandPeers.Parsed rcpt(byte[] wire) throws Exception {
    sender = SENDER_OF_RCPT;
    parameters = List.of();
    Request request = dispatcher.parseRequest(this, line(wire));
    return parsed(rcpt.doFilterChecks(this, request.getCommand(), request.getArgument()));
  }

  private CommandPeers.Parsed parsed(@Nullable Response refusal) {
    if (refusal != null || address == null) {
      throw new IllegalStateException("refused: " + refusal);
    }
    return new CommandPeers.Parsed(address, parameters);
  }

  private static byte[] line(byte[] wire) {
    int end = 0;
    while (wire[end] != '\n') {
      end++;
    }
    return Arrays.copyOf(wire, end + 1);
  }

  @Override
  public HookResult doMailParameter(SMTPSession session, String name, String value) {
    parameters.add(Map.entry(name, value));
    return HookResult.DECLINED;
  }

  @Override
  public String[] getMailParamNames() {
    return new String[] {"SIZE", "BODY"};
  }

  @Override
  public <T> Optional<T> setAttachment(AttachmentKey<T> key, T value, State state) {
    address = value;
    return Optional.empty();
  }

  @Override
  public <T> Optional<T> getAttachment(AttachmentKey<T> key, State state) {
    return sender != null && key.equals(SENDER) ? key.convert(sender) : Optional.empty();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
  }

  private static final class Dispatcher extends CommandDispatcher<SMTPSession> {
    @Override
    protected Request parseRequest(SMTPSession session, byte[] line) throws Exception {
      return super.parseRequest(session, line);
    }
  }

  private static final class Mail extends MailCmdHandler {
    Mail() {
      super(null);
    }

    @Override
    protected Response doFilterChecks(SMTPSession session, String command, String argument) {
      return super.doFilterChecks(session, command, argument);
    }
  }

  private static final class Rcpt extends RcptCmdHandler {
    Rcpt() {
      super(null);
    }

    @Override
    protected Response doFilterChecks(SMTPSession session, String command, String argument) {
      return super.doFilterChecks(session, command, argument);
    }
  }
}

package io.smtptoolkit.conformance.scripted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The script of a {@link ScriptedSmtpServer}: what it says and does. Without a rule it is a plain
 * server that takes all mail; each rule changes one answer.
 *
 * <pre>{@code
 * Script.builder()
 *     .extensions("PIPELINING", "SIZE 1000000")
 *     .on("RCPT TO:<bob@example.org>").reply("550 5.1.1 unknown")
 *     .on("MAIL").onConnection(1).reply("451 4.3.0 later")
 *     .atEndOfContent().answer(Answer.reset())
 *     .build()
 * }</pre>
 *
 * <p>A rule for a command is for all that begin so, in any case; of several the longest counts,
 * then the one for fewer connections, then the last. Answers of a rule are given in turn, counted
 * for each connection anew, and the last of them again and again.
 *
 * <p>Immutable.
 */
public final class Script {
  /** A server that takes all mail and offers nothing. */
  public static final Script PLAIN = builder().build();

  private final List<Rule> rules;
  private final Optional<TestIdentity> identity;
  private final boolean implicitTls;
  private final boolean lmtp;
  private final Cut cut;

  private Script(Builder builder) {
    rules = List.copyOf(builder.rules);
    identity = builder.identity;
    implicitTls = builder.implicitTls;
    lmtp = builder.lmtp;
    cut = builder.cut;
  }

  /**
   * A builder of scripts.
   *
   * @return without a rule
   */
  public static Builder builder() {
    return new Builder();
  }

  List<Rule> rules() {
    return rules;
  }

  Optional<TestIdentity> identity() {
    return identity;
  }

  boolean implicitTls() {
    return implicitTls;
  }

  boolean lmtp() {
    return lmtp;
  }

  Cut cut() {
    return cut;
  }

  /**
   * The place where every connection is cut, by number of octets below TLS.
   *
   * @param sent after so many octets of the server
   * @param received after so many octets of the client
   * @param reset by RST, else by FIN
   */
  record Cut(long sent, long received, boolean reset) {
    static final Cut NEVER = new Cut(Long.MAX_VALUE, Long.MAX_VALUE, false);
  }

  /** Collects rules. Not thread-safe. */
  public static final class Builder {
    private final List<Rule> rules = new ArrayList<>();
    private Optional<TestIdentity> identity = Optional.empty();
    private boolean implicitTls;
    private boolean lmtp;
    private Cut cut = Cut.NEVER;

    private Builder() {
      atGreeting().reply("220 mx.example ESMTP");
      on("").reply("500 5.5.1 not a command");
      on("EHLO").reply("250 mx.example");
      on("HELO").reply("250 mx.example");
      on("LHLO").reply("250 mx.example");
      on("MAIL").reply("250 2.1.0 reverse-path taken");
      on("RCPT").reply("250 2.1.5 recipient taken");
      on("DATA").reply("354 go ahead");
      on("BDAT").reply("250 2.0.0 chunk taken");
      on("RSET").reply("250 2.0.0 forgotten");
      on("NOOP").reply("250 2.0.0 nothing done");
      on("VRFY").reply("252 2.5.2 send it and see");
      on("AUTH").reply("235 2.7.0 authenticated");
      on("STARTTLS").answer(Answer.reply("220 2.0.0 go ahead").then(Answer.handshake()));
      on("QUIT").answer(Answer.reply("221 2.0.0 bye").then(Answer.close()));
      atSaslResponse().reply("235 2.7.0 authenticated");
      atEndOfContent().reply("250 2.0.0 message taken");
    }

    /**
     * Offers extensions in the replies to EHLO and LHLO, with TLS and without.
     *
     * @param keywords with their parameters, such as {@code SIZE 1000}
     * @return this
     */
    public Builder extensions(String... keywords) {
      return on("EHLO").offer(keywords).on("LHLO").offer(keywords);
    }

    /**
     * Offers other extensions in the replies to EHLO and LHLO once TLS is active.
     *
     * @param keywords with their parameters
     * @return this
     */
    public Builder extensionsInTls(String... keywords) {
      return on("EHLO").inTls().offer(keywords).on("LHLO").inTls().offer(keywords);
    }

    /**
     * Begins a rule for commands.
     *
     * @param command how they begin, such as {@code RCPT} or {@code MAIL FROM:<a@example.org>};
     *     nothing for all
     * @return the rule, to be ended with its answers
     */
    public On on(String command) {
      return new On(Rule.Moment.COMMAND, command);
    }

    /**
     * Begins a rule for the beginning of a connection, after TLS if that is implicit.
     *
     * @return the rule, to be ended with its answers
     */
    public On atGreeting() {
      return new On(Rule.Moment.GREETING, "");
    }

    /**
     * Begins a rule for the line after a 334.
     *
     * @return the rule, to be ended with its answers
     */
    public On atSaslResponse() {
      return new On(Rule.Moment.SASL_RESPONSE, "");
    }

    /**
     * Begins a rule for the end of mail data after DATA, and for {@code BDAT … LAST} with LMTP.
     * With {@link #lmtp} there is one answer for each accepted recipient.
     *
     * @return the rule, to be ended with its answers
     */
    public On atEndOfContent() {
      return new On(Rule.Moment.END_OF_CONTENT, "");
    }

    /**
     * Sets what the server shows in a TLS handshake. A handshake without it fails.
     *
     * @param value key and certificate
     * @return this
     */
    public Builder identity(TestIdentity value) {
      identity = Optional.of(value);
      return this;
    }

    /**
     * Begins every connection with a TLS handshake.
     *
     * @return this
     */
    public Builder implicitTls() {
      implicitTls = true;
      return this;
    }

    /**
     * Answers the content once for each accepted recipient (RFC 2033 §4.2).
     *
     * @return this
     */
    public Builder lmtp() {
      lmtp = true;
      return this;
    }

    /**
     * Cuts every connection by FIN once the server has written so many octets, those of TLS
     * included.
     *
     * @param octets at least 0
     * @return this
     */
    public Builder cutAfterSending(long octets) {
      cut = new Cut(octets, cut.received(), cut.reset());
      return this;
    }

    /**
     * Cuts every connection by FIN once the server has read so many octets, those of TLS included.
     *
     * @param octets at least 0
     * @return this
     */
    public Builder cutAfterReceiving(long octets) {
      cut = new Cut(cut.sent(), octets, cut.reset());
      return this;
    }

    /**
     * Cuts by RST instead of FIN.
     *
     * @return this
     */
    public Builder cutByReset() {
      cut = new Cut(cut.sent(), cut.received(), true);
      return this;
    }

    /**
     * The script.
     *
     * @return what was collected
     */
    public Script build() {
      return new Script(this);
    }

    /** A rule that has no answers yet. Not thread-safe. */
    public final class On {
      private final Rule.Moment moment;
      private final String text;
      private Optional<Integer> connection = Optional.empty();
      private Optional<Boolean> tls = Optional.empty();

      private On(Rule.Moment moment, String text) {
        this.moment = moment;
        this.text = text;
      }

      /**
       * For one connection only.
       *
       * @param number which, from 1, in the order in which they were accepted
       * @return this
       */
      public On onConnection(int number) {
        connection = Optional.of(number);
        return this;
      }

      /**
       * Only while TLS is active.
       *
       * @return this
       */
      public On inTls() {
        tls = Optional.of(true);
        return this;
      }

      /**
       * Only while TLS is not active.
       *
       * @return this
       */
      public On inClear() {
        tls = Optional.of(false);
        return this;
      }

      /**
       * Ends the rule with replies of one line, given in turn.
       *
       * @param replies each without CRLF; the last one again and again
       * @return the builder
       */
      public Builder reply(String... replies) {
        var answers = new Answer[replies.length];
        for (int i = 0; i < replies.length; i++) {
          answers[i] = Answer.reply(replies[i]);
        }
        return answer(answers);
      }

      /**
       * Ends the rule with answers, given in turn.
       *
       * @param answers at least one; the last one again and again
       * @return the builder
       */
      public Builder answer(Answer... answers) {
        if (answers.length == 0) {
          throw new IllegalArgumentException("a rule has at least one answer");
        }
        rules.add(new Rule(moment, text, connection, tls, List.of(answers)));
        return Builder.this;
      }

      /**
       * Ends the rule with a reply to EHLO.
       *
       * @param keywords the extensions offered, with their parameters
       * @return the builder
       */
      public Builder offer(String... keywords) {
        var lines = new StringBuilder("250-mx.example\r\n");
        for (int i = 0; i < keywords.length; i++) {
          lines.append(i == keywords.length - 1 ? "250 " : "250-").append(keywords[i]);
          lines.append("\r\n");
        }
        return answer(
            keywords.length == 0
                ? Answer.reply("250 mx.example")
                : Answer.octets(lines.toString()));
      }
    }
  }
}

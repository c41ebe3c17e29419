package io.smtptoolkit.codec.fuzz;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.LocalPart;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.parameter.DateTime;
import io.smtptoolkit.codec.parameter.DeclaredSize;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.HoldFor;
import io.smtptoolkit.codec.parameter.HoldUntil;
import io.smtptoolkit.codec.parameter.MtPriority;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.parameter.Rrvs;
import io.smtptoolkit.codec.parameter.Solicitation;
import io.smtptoolkit.codec.parameter.Submitter;
import io.smtptoolkit.codec.parameter.Xtext;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.sasl.ScramCredential;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of value that has a parser: how one is read, and how its texts are made.
 *
 * @param name for readers
 * @param parser from wire form to value
 * @param generator makes wire forms
 * @param kept whether the value's own wire form is what was read, and not just equal to it
 */
record ValueKind(String name, Parser parser, Function<Generators, String> generator, boolean kept) {

  static final List<ValueKind> ALL =
      List.of(
          new ValueKind("local part", LocalPart::parse, it -> it.localPart(false)),
          new ValueKind("local part utf8", LocalPart::parseUtf8, it -> it.localPart(true)),
          new ValueKind("domain name", DomainName::parse, it -> it.domainName(false)),
          new ValueKind("domain name utf8", DomainName::parseUtf8, it -> it.domainName(true)),
          new ValueKind("address literal", AddressLiteral::parse, Generators::addressLiteral),
          new ValueKind("domain", Domain::parse, it -> it.domain(false)),
          new ValueKind("domain utf8", Domain::parseUtf8, it -> it.domain(true)),
          new ValueKind("mailbox", Mailbox::parse, it -> it.mailbox(false)),
          new ValueKind("mailbox utf8", Mailbox::parseUtf8, it -> it.mailbox(true)),
          new ValueKind("reverse path", ReversePath::parse, it -> it.reversePath(false)),
          new ValueKind("reverse path utf8", ReversePath::parseUtf8, it -> it.reversePath(true)),
          new ValueKind("forward path", ForwardPath::parse, it -> it.forwardPath(false)),
          new ValueKind("forward path utf8", ForwardPath::parseUtf8, it -> it.forwardPath(true)),
          new ValueKind("hello name", HelloName::parse, it -> it.domain(false)),
          new ValueKind("parameter", EsmtpParameter::parse, it -> it.parameter(true)),
          new ValueKind("parameters", EsmtpParameters::parse, it -> it.parameters(true)),
          ValueKind.normalised(
              "BODY", BodyType::parse, it -> it.word("7bit", "8BITMIME", "BINARYMIME")),
          ValueKind.normalised("BY", By::parse, Generators::by),
          ValueKind.normalised("SIZE", DeclaredSize::parse, it -> it.digits(18)),
          new ValueKind("ENVID", EnvelopeId::parse, it -> it.xtext(20)),
          ValueKind.normalised("HOLDFOR", HoldFor::parse, it -> "1" + it.digits(7)),
          new ValueKind("HOLDUNTIL", HoldUntil::parse, Generators::dateTime),
          ValueKind.normalised(
              "MT-PRIORITY", MtPriority::parse, it -> it.word("-9", "-1", "0", "3", "9")),
          ValueKind.normalised("RET", Ret::parse, it -> it.word("FULL", "HDRS")),
          new ValueKind(
              "SOLICIT", Solicitation::parse, it -> it.word("net.example:ADV", "a,b-c_d")),
          new ValueKind("AUTH", Submitter::parse, Generators::submitter),
          ValueKind.normalised(
              "NOTIFY", Notify::parse, it -> it.word("NEVER", "SUCCESS,DELAY", "FAILURE")),
          new ValueKind("ORCPT", OriginalRecipient::parse, it -> "rfc822;" + it.xtext(20)),
          ValueKind.normalised("RRVS", Rrvs::parse, it -> it.dateTime() + it.word("", ";C", ";R")),
          new ValueKind("date-time", DateTime::parse, Generators::dateTime),
          ValueKind.normalised("xtext", it -> Xtext.encode(Xtext.decode(it)), it -> it.xtext(20)),
          ValueKind.normalised(
              "SCRAM credential",
              it -> ScramCredential.parse(it).encode(),
              Generators::scramCredential),
          new ValueKind("status code", ValueKind::statusCode, Generators::statusCode));

  private ValueKind(String name, Parser parser, Function<Generators, String> generator) {
    this(name, parser, generator, true);
  }

  private static ValueKind normalised(
      String name, Parser parser, Function<Generators, String> generator) {
    return new ValueKind(name, parser, generator, false);
  }

  /** A status code is a part of a reply's text and has no reader of its own. */
  private static EnhancedStatusCode statusCode(String text) throws SmtpSyntaxException {
    try {
      return EnhancedStatusCode.of(text);
    } catch (IllegalArgumentException e) {
      throw SmtpSyntaxException.expected("an enhanced status code", text, 0);
    }
  }

  interface Parser {
    Object parse(String text) throws SmtpSyntaxException;
  }

  Object parse(String text) throws SmtpSyntaxException {
    return parser.parse(text);
  }

  String generate(Generators generators) {
    return generator.apply(generators);
  }

  @Override
  public String toString() {
    return name;
  }
}

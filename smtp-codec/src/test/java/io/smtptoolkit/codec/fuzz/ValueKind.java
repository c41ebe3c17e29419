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
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of value that has a parser: how one is read, and how its texts are made.
 *
 * @param name for people
 * @param parser from wire form to value
 * @param generator makes wire forms
 */
record ValueKind(String name, Parser parser, Function<Generators, String> generator) {

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
          new ValueKind("status code", EnhancedStatusCode::parse, Generators::statusCode));

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

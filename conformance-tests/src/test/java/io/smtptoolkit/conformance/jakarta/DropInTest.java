package io.smtptoolkit.conformance.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.jakarta.SmtpTransport;
import jakarta.activation.DataHandler;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Programs on Jakarta Mail, and on Spring, that get our transport by properties alone. */
@Timeout(120)
class DropInTest {
  /** The ways to choose a transport; the rest of the properties is the same. */
  enum Way {
    ANGUS,
    NAME,
    CLASS,
    POOL;

    Properties properties() {
      var properties = new Properties();
      properties.put("mail.transport.protocol", this == NAME || this == POOL ? "smtpt" : "smtp");
      properties.put(
          "mail.transport.protocol.rfc822", this == NAME || this == POOL ? "smtpt" : "smtp");
      if (this == CLASS) {
        properties.put("mail.smtp.class", SmtpTransport.class.getName());
      }
      if (this == POOL) {
        properties.put("mail.smtpt.pool", "true");
      }
      properties.put("mail.smtp.host", "127.0.0.1");
      return properties;
    }
  }

  private static PostOffice office;

  @BeforeAll
  static void open() throws Exception {
    office = new PostOffice();
  }

  @AfterAll
  static void close() {
    SmtpTransport.closeShared();
    office.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANGUS")
  void theSameOctetsArriveAsFromAngus(Way way) throws Exception {
    for (Letters letter : Letters.values()) {
      for (boolean eightBit : new boolean[] {false, true}) {
        var angus = arrived(Way.ANGUS, letter, eightBit);
        var ours = arrived(way, letter, eightBit);

        assertThat(content(ours)).as("%s, 8 bit: %s", letter, eightBit).isEqualTo(content(angus));
        assertThat(ours.reversePath()).isEqualTo(angus.reversePath());
        assertThat(ours.forwardPaths()).isEqualTo(angus.forwardPaths());
      }
    }
  }

  /** Boundaries are made anew for each message. */
  private static String content(PostOffice.Received received) {
    return received.content().replaceAll("----=_Part_[0-9_.]+", "boundary");
  }

  private static PostOffice.Received arrived(Way way, Letters letter, boolean eightBit)
      throws Exception {
    Properties properties = way.properties();
    properties.put("mail.smtp.port", String.valueOf(office.port("mx")));
    properties.put("mail.smtp.allow8bitmime", String.valueOf(eightBit));
    Transport.send(letter.make(Session.getInstance(properties)));
    return office.await();
  }

  /** The messages that users send. */
  enum Letters {
    PLAIN {
      @Override
      void fill(MimeMessage message) throws Exception {
        message.setText("One\n.\n..\nFour");
      }
    },
    EIGHT_BIT {
      @Override
      void fill(MimeMessage message) throws Exception {
        message.setSubject("Grüße aus Köln", "UTF-8");
        message.setText("Schöne Grüße\n€\n", "UTF-8");
      }
    },
    MARKED_AS_EIGHT_BIT {
      @Override
      void fill(MimeMessage message) throws Exception {
        message.setText("Schöne Grüße\r\n", "UTF-8");
        message.setHeader("Content-Transfer-Encoding", "8bit");
      }
    },
    ATTACHMENTS {
      @Override
      void fill(MimeMessage message) throws Exception {
        var text = new MimeBodyPart();
        text.setText("Größe\n", "ISO-8859-1");
        var picture = new MimeBodyPart();
        var octets = new byte[100_000];
        new Random(7).nextBytes(octets);
        picture.setDataHandler(new DataHandler(new ByteArrayDataSource(octets, "image/png")));
        picture.setFileName("Größe.png");
        message.setContent(new MimeMultipart(text, picture));
      }
    },
    LARGE {
      @Override
      void fill(MimeMessage message) throws Exception {
        message.setText("0123456789abcdef\n".repeat(150_000));
      }
    };

    abstract void fill(MimeMessage message) throws Exception;

    MimeMessage make(Session session) throws Exception {
      var message =
          new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
              setHeader("Message-ID", "<1@example.org>");
            }
          };
      message.setFrom("Carol <carol@example.org>");
      message.setHeader("Date", "Thu, 1 Jan 1970 00:00:00 +0000");
      message.addRecipients(RecipientType.TO, "Alice <alice@example.com>, dave@example.com");
      message.addRecipients(RecipientType.BCC, "bob@example.com");
      message.setSubject("hello");
      fill(message);
      return message;
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsOfTheRecipientsAreRefusedAsUsersExpect(Way way) throws Exception {
    var properties = way.properties();
    properties.put("mail.smtp.port", String.valueOf(office.port("mx")));
    properties.put("mail.smtp.sendpartial", "true");

    SendFailedException failure = refused(properties);

    assertThat(strings(failure.getValidSentAddresses()))
        .containsExactly("alice@example.com", "bob@example.com");
    assertThat(strings(failure.getValidUnsentAddresses()))
        .containsExactly("full@example.com", "later@example.com");
    assertThat(strings(failure.getInvalidAddresses())).containsExactly("nobody@example.com");
    assertThat(office.await().forwardPaths())
        .containsExactly("<alice@example.com>", "<bob@example.com>");
    assertThat(failure.getNextException()).hasMessageContaining("550 5.1.1 No such mailbox");
  }

  @ParameterizedTest
  @EnumSource
  void noRecipientGetsAMessageThatIsRefusedForSome(Way way) throws Exception {
    var properties = way.properties();
    properties.put("mail.smtp.port", String.valueOf(office.port("mx")));

    SendFailedException failure = refused(properties);

    assertThat(strings(failure.getValidSentAddresses())).isEmpty();
    assertThat(strings(failure.getValidUnsentAddresses()))
        .containsExactlyInAnyOrder(
            "alice@example.com", "full@example.com", "later@example.com", "bob@example.com");
    assertThat(strings(failure.getInvalidAddresses())).containsExactly("nobody@example.com");
    assertThat(office.isEmpty()).isTrue();
  }

  private static SendFailedException refused(Properties properties) throws Exception {
    var message = Letters.PLAIN.make(Session.getInstance(properties));
    message.setHeader("Bcc", "");
    message.setRecipients(
        RecipientType.TO,
        "alice@example.com, nobody@example.com, full@example.com, later@example.com,"
            + " bob@example.com");
    return catchThrowableOfType(SendFailedException.class, () -> Transport.send(message));
  }

  private static List<String> strings(Address[] addresses) {
    return addresses == null ? List.of() : Arrays.stream(addresses).map(Address::toString).toList();
  }

  @ParameterizedTest
  @EnumSource
  void usersAuthenticateOverStartTls(Way way) throws Exception {
    var properties = way.properties();
    properties.put("mail.smtp.port", String.valueOf(office.port("submission")));
    properties.put("mail.smtp.auth", "true");
    properties.put("mail.smtp.starttls.enable", "true");
    properties.put("mail.smtp.starttls.required", "true");
    properties.put("mail.smtp.ssl.trust", "127.0.0.1");
    Session session = Session.getInstance(properties);

    Transport.send(Letters.EIGHT_BIT.make(session), PostOffice.USER, PostOffice.PASSWORD);

    assertThat(office.await()).matches(it -> it.encrypted() && it.authenticated());
    var failure =
        catchThrowableOfType(
            MessagingException.class,
            () -> Transport.send(Letters.PLAIN.make(session), PostOffice.USER, "wrong"));
    assertThat(failure).isInstanceOf(AuthenticationFailedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"smtps", "smtpts"})
  void usersAuthenticateInTlsFromTheStart(String protocol) throws Exception {
    var properties = new Properties();
    properties.put("mail.smtps.ssl.trust", "*");
    Session session = Session.getInstance(properties);
    MimeMessage message = Letters.PLAIN.make(session);
    message.saveChanges();
    try (Transport transport = session.getTransport(protocol)) {
      transport.connect(
          "127.0.0.1", office.port("submissions"), PostOffice.USER, PostOffice.PASSWORD);
      transport.sendMessage(message, message.getAllRecipients());
    }
    assertThat(office.await()).matches(it -> it.encrypted() && it.authenticated());
  }

  @ParameterizedTest
  @ValueSource(strings = {"smtp", "smtpt"})
  void certificateThatIsNotTrustedEndsTheConnection(String protocol) {
    var properties = new Properties();
    properties.put("mail.smtp.starttls.enable", "true");
    Session session = Session.getInstance(properties);

    var failure =
        catchThrowableOfType(
            MessagingException.class,
            () -> {
              try (Transport transport = session.getTransport(protocol)) {
                transport.connect(
                    "127.0.0.1", office.port("submission"), PostOffice.USER, PostOffice.PASSWORD);
              }
            });

    assertThat(failure).isNotInstanceOf(AuthenticationFailedException.class);
    assertThat(failure).rootCause().hasMessageContaining("certification path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"smtp", "smtpt"})
  void springSendsWithOnlyTheProtocolChanged(String protocol) throws Exception {
    var sender = new JavaMailSenderImpl();
    sender.setProtocol(protocol);
    sender.setHost("127.0.0.1");
    sender.setPort(office.port("submission"));
    sender.setUsername(PostOffice.USER);
    sender.setPassword(PostOffice.PASSWORD);
    sender.getJavaMailProperties().put("mail.smtp.starttls.enable", "true");
    sender.getJavaMailProperties().put("mail.smtp.ssl.trust", "127.0.0.1");
    sender.testConnection();
    var messages = new ArrayList<MimeMessage>();
    for (int i = 0; i < 3; i++) {
      MimeMessage message = sender.createMimeMessage();
      var helper = new MimeMessageHelper(message, true, "UTF-8");
      helper.setFrom("carol@example.org", "Cäröl");
      helper.setTo(new String[] {"alice@example.com"});
      helper.setBcc("bob@example.com");
      helper.setSubject("Grüße " + i);
      helper.setText("Schöne Grüße\n", "<p>Schöne Grüße</p>\n");
      helper.addAttachment("a.txt", new ByteArrayResource("Anhang".getBytes(UTF_8)));
      messages.add(message);
    }

    sender.send(messages.toArray(MimeMessage[]::new));

    var connections = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      PostOffice.Received received = office.await();
      connections.add(received.connection());
      assertThat(received).matches(it -> it.encrypted() && it.authenticated());
      assertThat(received.forwardPaths())
          .containsExactly("<alice@example.com>", "<bob@example.com>");
      assertThat(received.content()).contains("filename=a.txt").doesNotContain("bob");
    }
    assertThat(connections).containsOnly(connections.get(0));
    MimeMessage refused = sender.createMimeMessage();
    refused.setFrom("carol@example.org");
    refused.setRecipients(RecipientType.TO, "nobody@example.com");
    refused.setText("Hello.");
    var failure = catchThrowableOfType(MailSendException.class, () -> sender.send(refused));
    assertThat(failure.getFailedMessages()).containsOnlyKeys(refused);
    assertThat(failure.getMessageExceptions()[0]).isInstanceOf(SendFailedException.class);
    sender.setPassword("wrong");
    assertThat(catchThrowableOfType(MailAuthenticationException.class, () -> sender.send(refused)))
        .isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void propertiesChooseTheTransport(Way way) throws Exception {
    Session session = Session.getInstance(way.properties());

    for (Transport transport :
        List.of(session.getTransport(), session.getTransport(new InternetAddress("a@b.example")))) {
      assertThat(transport instanceof SmtpTransport).isEqualTo(way != Way.ANGUS);
    }
  }

  @Test
  void poolKeepsItsConnectionOverCalls() throws Exception {
    var properties = Way.POOL.properties();
    properties.put("mail.smtp.port", String.valueOf(office.port("mx")));
    Session session = Session.getInstance(properties);

    Transport.send(Letters.PLAIN.make(session));
    Transport.send(Letters.PLAIN.make(session));

    assertThat(office.await().connection()).isEqualTo(office.await().connection());
  }

  @ParameterizedTest
  @EnumSource
  void listenersAreToldWhatBecameOfAMessage(Way way) throws Exception {
    var properties = way.properties();
    properties.put("mail.smtp.sendpartial", "true");
    Session session = Session.getInstance(properties);
    var events = new LinkedBlockingQueue<TransportEvent>();
    try (Transport transport = session.getTransport()) {
      transport.addTransportListener(new Listener(events));
      transport.connect("127.0.0.1", office.port("mx"), null, null);
      send(transport, session, "alice@example.com");
      send(transport, session, "alice@example.com", "nobody@example.com");
      send(transport, session, "nobody@example.com");
      for (int type :
          new int[] {
            TransportEvent.MESSAGE_DELIVERED,
            TransportEvent.MESSAGE_PARTIALLY_DELIVERED,
            TransportEvent.MESSAGE_NOT_DELIVERED
          }) {
        TransportEvent event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).isNotNull().extracting(TransportEvent::getType).isEqualTo(type);
      }
    }
    office.await();
    office.await();
  }

  private static void send(Transport transport, Session session, String... recipients)
      throws Exception {
    var message = Letters.PLAIN.make(session);
    var to = new ArrayList<Address>();
    for (String recipient : recipients) {
      to.add(new InternetAddress(recipient));
    }
    try {
      transport.sendMessage(message, to.toArray(Address[]::new));
    } catch (SendFailedException partly) {
      assertThat(recipients).contains("nobody@example.com");
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesOfAngusSayTheirEnvelope(Way way) throws Exception {
    var properties = way.properties();
    properties.put("mail.smtp.port", String.valueOf(office.port("mx")));
    var message = new SMTPMessage(Letters.PLAIN.make(Session.getInstance(properties)));
    message.setEnvelopeFrom("bounces@example.org");

    Transport.send(message);

    assertThat(office.await().reversePath()).isEqualTo("<bounces@example.org>");
  }
}

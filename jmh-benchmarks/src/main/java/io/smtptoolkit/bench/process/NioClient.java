package io.smtptoolkit.bench.process;

import com.hubspot.smtp.client.SmtpClientResponse;
import com.hubspot.smtp.client.SmtpSession;
import com.hubspot.smtp.client.SmtpSessionConfig;
import com.hubspot.smtp.client.SmtpSessionFactory;
import com.hubspot.smtp.client.SmtpSessionFactoryConfig;
import com.hubspot.smtp.messages.MessageContent;
import com.hubspot.smtp.messages.MessageContentEncoding;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.smtp.SmtpRequests;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** NioSmtpClient; callbacks on Netty's threads, which is its fastest way. */
final class NioClient implements ClientMain.Library {
  private final SmtpSessionFactory factory =
      new SmtpSessionFactory(
          SmtpSessionFactoryConfig.builder()
              .eventLoopGroup(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()))
              .executor(Runnable::run)
              .build());

  @Override
  public ClientMain.Conversation open(int port, byte[] content) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    SmtpSession session =
        factory
            .connect(SmtpSessionConfig.builder().remoteAddress(address).build())
            .join()
            .getSession();
    session.send(SmtpRequests.ehlo("client.example.org")).join();
    return new Conversation(session, content);
  }

  private static final class Conversation extends ClientMain.Asynchronous {
    private final SmtpSession session;
    private final byte[] content;

    Conversation(SmtpSession session, byte[] content) {
      this.session = session;
      this.content = content;
    }

    @Override
    CompletableFuture<?> send() {
      return session
          .send(
              "alice@example.org",
              "bob@example.com",
              MessageContent.of(Unpooled.wrappedBuffer(content), MessageContentEncoding.SEVEN_BIT))
          .thenAccept(Conversation::orThrow);
    }

    private static void orThrow(SmtpClientResponse response) {
      if (response.containsError()) {
        throw new IllegalStateException(response.toString());
      }
    }

    @Override
    public void close() {
      session.close().join();
    }
  }
}

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.*;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A service whose MAIL waits until as many clients as the argument says have given it. */
public class BlockedHandlers {
  public static void main(String[] arguments) throws Exception {
    int clients = Integer.parseInt(arguments[0]);
    var together = new CountDownLatch(clients);
    BlockingMailService service =
        (session, reversePath, parameters) -> {
          together.countDown();
          try {
            together.await();
          } catch (InterruptedException stopped) {
            throw new Rejected(Replies.localError());
          }
          return new Transaction();
        };
    var limits =
        ServerLimits.DEFAULT
            .withMaxConnections(clients + 10)
            .withMaxConnectionsPerAddress(clients + 10);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var server =
            SmtpServer.start(
                SmtpServerOptions.builder(MailService.blocking(service, threads))
                    .limits(limits)
                    .build())) {
      System.out.println("listening on port " + server.address().getPort());
      server.terminated().join();
    }
  }

  record Transaction() implements BlockingMailService.Transaction {
    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer octets) {}

    @Override
    public Reply complete() {
      return Replies.accepted();
    }

    @Override
    public void abort() {}
  }
}

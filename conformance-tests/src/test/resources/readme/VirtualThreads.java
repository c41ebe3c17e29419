import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.*;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;

/** Every call of the service has a virtual thread of its own, and may block as long as it likes. */
public class VirtualThreads {
  public static void main(String[] arguments) throws Exception {
    BlockingMailService service = (session, reversePath, parameters) -> new Transaction();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var server =
            SmtpServer.start(
                SmtpServerOptions.builder(MailService.blocking(service, threads)).build())) {
      System.out.println("listening on port " + server.address().getPort());
      server.terminated().join();
    }
  }

  record Transaction() implements BlockingMailService.Transaction {
    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) {
      System.out.println(forwardPath + " on " + Thread.currentThread());
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

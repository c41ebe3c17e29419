package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.pool.PoolOptions;
import java.time.Duration;

/**
 * The settings that a client is made of: transports with the same settings share one.
 *
 * @param connect for a TCP connection
 * @param reply for a reply
 * @param write for a block of content
 * @param chunkOctets the greatest chunk; 0 for DATA
 * @param pipelining whether commands go in groups
 * @param everyRecipient whether a message is for all recipients or none
 * @param pooled whether connections are kept
 * @param maxConnections how many for one server at most, in a pool
 */
record ClientSettings(
    Duration connect,
    Duration reply,
    Duration write,
    int chunkOctets,
    boolean pipelining,
    boolean everyRecipient,
    boolean pooled,
    int maxConnections) {

  static ClientSettings of(Settings settings) {
    return new ClientSettings(
        settings.time(Setting.CONNECTIONTIMEOUT),
        settings.time(Setting.TIMEOUT),
        settings.time(Setting.WRITETIMEOUT),
        Math.max(0, settings.number(Setting.CHUNKSIZE).orElse(0)),
        settings.flag(Setting.PIPELINING, true),
        !settings.flag(Setting.SENDPARTIAL, false),
        settings.flag(Setting.POOL, false),
        Math.max(
            1,
            settings
                .number(Setting.POOL_MAXCONNECTIONS)
                .orElse(PoolOptions.DEFAULT.maxConnectionsPerEndpoint())));
  }

  SmtpClientOptions options() {
    SmtpClientOptions.Builder builder =
        SmtpClientOptions.builder()
            .timeouts(timeouts())
            .pipelining(pipelining)
            .everyRecipient(everyRecipient);
    if (chunkOctets > 0) {
      builder.chunking(true).maxChunkOctets(chunkOctets);
    }
    return builder.build();
  }

  PoolOptions poolOptions() {
    return PoolOptions.builder()
        .maxConnectionsPerEndpoint(maxConnections)
        .maxConnections(Math.max(maxConnections, PoolOptions.DEFAULT.maxConnections()))
        .build();
  }

  private Timeouts timeouts() {
    Duration quit = Timeouts.RFC_5321.quit();
    return new Timeouts(
        connect,
        reply,
        reply,
        reply,
        reply,
        reply,
        reply,
        write,
        reply,
        reply.compareTo(quit) < 0 ? reply : quit);
  }
}

package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.stage.BlockingCall;
import io.smtptoolkit.server.stage.ServicePool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A policy of plain methods, seen as one of stages: each call is a task. Immutable. */
final class BlockingPolicy implements SessionPolicy {
  private interface Check {
    void run() throws Rejected, IOException;
  }

  private final BlockingSessionPolicy policy;
  private final Executor executor;

  BlockingPolicy(BlockingSessionPolicy policy, Executor executor) {
    this.policy = policy;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Void> connected(SessionInfo session) {
    return check(session, () -> policy.connected(session));
  }

  @Override
  public CompletionStage<Void> greeted(SessionInfo session, HelloName name) {
    return check(session, () -> policy.greeted(session, name));
  }

  @Override
  public CompletionStage<Void> data(
      SessionInfo session, ReversePath reversePath, List<ForwardPath> forwardPaths) {
    return check(session, () -> policy.data(session, reversePath, forwardPaths));
  }

  private CompletionStage<Void> check(SessionInfo session, Check check) {
    if (executor instanceof ServicePool pool && pool.isExhausted()) {
      return CompletableFuture.failedFuture(new Rejected(Replies.unavailable(session.domain())));
    }
    return BlockingCall.on(
            executor,
            () -> {
              check.run();
              return session;
            })
        .thenAccept(accepted -> {});
  }
}

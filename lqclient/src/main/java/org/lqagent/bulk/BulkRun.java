package org.lqagent.bulk;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Queries under way, to one server or to several. */
public final class BulkRun {
  private final List<Conversation> conversations;
  private final Executor thread;

  BulkRun(List<Conversation> conversations, Executor thread) {
    this.conversations = conversations;
    this.thread = thread;
  }

  /**
   * How every query to every server ended; completed when all have, and never exceptionally. Leases
   * that were handed on need not have been taken by then.
   */
  public CompletableFuture<List<BulkOutcome>> done() {
    return CompletableFuture.allOf(
            conversations.stream().map(Conversation::done).toArray(CompletableFuture[]::new))
        .thenApply(
            ended ->
                conversations.stream()
                    .flatMap(conversation -> conversation.done().join().stream())
                    .toList());
  }

  /** How far each server's queries have come. */
  public List<BulkProgress> progress() {
    return conversations.stream().map(Conversation::progress).toList();
  }

  /** Ends what has not ended; what came is known. */
  public void cancel() {
    thread.execute(() -> conversations.forEach(Conversation::cancel));
  }
}

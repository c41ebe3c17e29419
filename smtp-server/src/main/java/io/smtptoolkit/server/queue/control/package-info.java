/**
 * The operator's side of a queue: questions and wishes, over a socket of the process that has the
 * queue, or without one by taking the queue's lock.
 *
 * <p>Read first: {@link io.smtptoolkit.server.queue.control.QueueControl}, {@link
 * io.smtptoolkit.server.queue.control.QueueRequest}, {@link
 * io.smtptoolkit.server.queue.control.QueueOperator}.
 *
 * <p>Threads: one accepts, and at most eight answer, each for one connection of a bounded time.
 */
package io.smtptoolkit.server.queue.control;

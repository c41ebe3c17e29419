package io.smtptoolkit.bench;

import java.util.List;

/**
 * A goal that the codec is meant to achieve, in benchmarks named as in {@link Results}: {@code
 * Class.method}, then {@code name=value} of each parameter. Immutable.
 */
sealed interface Goal {

  /** Smaller goes unseen between the allocations of JMH itself; an object per line would be 300. */
  double NOTHING_OCTETS = 1 << 10;

  /** The goals in the order of the table. */
  List<Goal> ALL =
      List.of(
          new Rate(
              "MAIL with two parameters, framed and parsed: 3 times the fastest peer",
              "CommandParsing.mail",
              List.of("CommandPeers.jamesMail", "CommandPeers.subethaMail"),
              3),
          new Rate(
              "RCPT, framed and parsed: 3 times the fastest peer",
              "CommandParsing.rcpt",
              List.of("CommandPeers.jamesRcpt", "CommandPeers.subethaRcpt"),
              3),
          new Rate(
              "RCPT in a pipelined group of 50: costs no more than alone",
              "CommandParsing.rcptGroupOf50",
              List.of("CommandParsing.rcpt"),
              1),
          new Rate(
              "EHLO reply of 10 lines, decoded: twice Netty",
              "ReplyDecoding.ehlo",
              List.of("ReplyDecodingPeers.nettyEhlo"),
              2),
          new Rate(
              "EHLO reply of 10 lines, encoded: twice the fastest peer",
              "ReplyEncoding.ehlo",
              List.of("ReplyEncodingPeers.jamesEhlo", "ReplyEncodingPeers.subethaEhlo"),
              2),
          new Rate(
              "reply of one line, encoded: twice the fastest peer",
              "ReplyEncoding.ok",
              List.of("ReplyEncodingPeers.jamesOk", "ReplyEncodingPeers.subethaOk"),
              2),
          new Rate(
              "1 MiB of content in lines of 76, decoded: 5 times the fastest peer",
              "ContentDecoding.decode shape=76",
              List.of(
                  "ContentDecodingPeers.james shape=76",
                  "ContentDecodingPeers.subEtha shape=76",
                  "ContentDecodingPeers.commonsNet shape=76"),
              5),
          new Rate(
              "the same: 4 times a machine that looks at each octet",
              "ContentDecoding.decode shape=76",
              List.of("ContentDecoding.perOctet shape=76"),
              4),
          new Rate(
              "the same: 0.7 times a bare search for LF, eight octets at a time",
              "ContentDecoding.decode shape=76",
              List.of("ContentDecoding.searchLf shape=76"),
              0.7),
          new Rate(
              "1 MiB of the worst content, only dots and CRLF, decoded: as the machine",
              "ContentDecoding.decode shape=worst",
              List.of("ContentDecoding.perOctet shape=worst"),
              1),
          new Allocation(
              "1 MiB of content, decoded: nothing allocated",
              "ContentDecoding.decode shape=76",
              NOTHING_OCTETS),
          new Rate(
              "1 MiB of content in lines of 76, encoded: 5 times the fastest peer",
              "ContentEncoding.encode shape=76",
              List.of(
                  "ContentEncodingPeers.subEtha shape=76",
                  "ContentEncodingPeers.angus shape=76",
                  "ContentEncodingPeers.commonsNet shape=76"),
              5),
          new Rate(
              "the same: 4 times a machine that looks at each octet",
              "ContentEncoding.encode shape=76",
              List.of("ContentEncoding.perOctet shape=76"),
              4),
          new Rate(
              "1 MiB of the worst content, encoded: as the machine",
              "ContentEncoding.encode shape=worst",
              List.of("ContentEncoding.perOctet shape=worst"),
              1),
          new Rate(
              "pipelined transaction of 10 recipients: at most 3 times the time of its parts alone",
              "PipelinedTransaction.transaction",
              List.of("PipelinedTransaction.partsAlone"),
              1 / 3.0),
          new Allocation(
              "pipelined transaction of 10 recipients: at most 6 KiB allocated",
              "PipelinedTransaction.transaction",
              6 << 10));

  /**
   * The name of what is meant.
   *
   * @return for readers
   */
  String name();

  /**
   * Our benchmark.
   *
   * @return its name
   */
  String ours();

  /**
   * A rate compared with that of the fastest of others.
   *
   * @param name what is meant
   * @param ours our benchmark
   * @param others those it is compared with
   * @param atLeast our rate divided by that of the fastest
   */
  record Rate(String name, String ours, List<String> others, double atLeast) implements Goal {}

  /**
   * A bound on what one operation allocates.
   *
   * @param name what is meant
   * @param ours our benchmark
   * @param atMostOctets the bound
   */
  record Allocation(String name, String ours, double atMostOctets) implements Goal {}
}

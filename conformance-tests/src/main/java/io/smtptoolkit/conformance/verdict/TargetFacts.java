package io.smtptoolkit.conformance.verdict;

import java.util.List;

/**
 * What a target says of itself. Immutable.
 *
 * @param address {@code host:port}
 * @param greeting its lines, escaped
 * @param ehlo the lines of its EHLO reply, escaped; none if it refused
 */
public record TargetFacts(String address, List<String> greeting, List<String> ehlo) {}

package io.smtptoolkit.server;

/** The reasons for which a server, and not its service, turns a client away or gives it up. */
public enum Refusal {
  /** The server stops. */
  STOPPING,

  /** The memory of all connections is short: {@link ServerLimits#memoryOctets}. */
  MEMORY,

  /** {@link ServerLimits#maxConnections}, or {@link Defence#maxConnections}. */
  CONNECTIONS,

  /** {@link ServerLimits#maxConnectionsPerAddress}. */
  CONNECTIONS_PER_ADDRESS,

  /** {@link AddressRates#connectionsPerMinute}. */
  CONNECTION_RATE,

  /** MAIL is refused for now: {@link AddressRates#messagesPerMinute}. */
  MESSAGE_RATE,

  /** RCPT is refused for now: {@link AddressRates#recipientsPerHour}. */
  RECIPIENT_RATE,

  /** {@link Defence#earlyTalk}. */
  EARLY_TALK,

  /** {@link Defence#uninvitedPipelining}. */
  UNINVITED_PIPELINING,

  /** More commands than {@link Defence#maxCommands}. */
  COMMANDS,

  /** The {@link SessionPolicy} did not admit the client when it connected. */
  POLICY,

  /** A PROXY header that is malformed, late, or from an address that is not a proxy of ours. */
  PROXY_HEADER,

  /** The client must show a certificate, and has none that counts. */
  CERTIFICATE,

  /** More errors than {@link ServerLimits#maxViolations}. */
  ERRORS,

  /** More failed attempts to authenticate than a connection may have. */
  FAILED_AUTHENTICATIONS,

  /** The client has taken longer than {@link ServerTimeouts} allows. */
  TIMEOUT,

  /** The client has sent content more slowly than {@link Defence#leastContentRate}. */
  SLOW_CONTENT,

  /** The service has taken longer than {@link ServerTimeouts} allows. */
  SLOW_SERVICE,

  /** The session has reached {@link ServerTimeouts#maxSessionAge}. */
  SESSION_AGE,

  /** More MAIL commands than {@link SessionLimits#maxTransactions}. */
  TRANSACTIONS
}

/**
 * What the bot measures of itself, by OpenTelemetry name. Durations are seconds. They belong to the vocabulary of the house
 * and stand here, in one place, until it takes them in.
 */
export const chatMetrics = {
  /** From the arrival of an envelope to its acknowledgement; by `kind` and `transport`. */
  ackDuration: 'otelops.chat.ack.duration',
  /** Handlers from begin to end; by `kind`. */
  handlerDuration: 'otelops.chat.handler.duration',
  /** What came in; by `kind` and `result` (taken, duplicate, foreign, malformed, overflow, unknown). */
  inboxReceived: 'otelops.chat.inbox.received',
  /** Interactions that are being handled or wait for it. */
  inboxOpen: 'otelops.chat.inbox.open',
  /** Messages that are wanted and not yet in Slack as they are wanted. */
  outboxWaiting: 'otelops.chat.outbox.waiting',
  /** How long the oldest of them has been waiting. */
  outboxOldestAge: 'otelops.chat.outbox.oldest.age',
  /** From wanting a message to having it in Slack; by `step` (post, edit, upload). */
  deliveryDuration: 'otelops.chat.delivery.duration',
  /** What came of a message; by `step` and `result` (sent, adopted, reposted, plain, refused, given-up, unverified). */
  deliveries: 'otelops.chat.deliveries',
  /** Calls of Slack's Web API; by `method` and `result`. */
  callDuration: 'otelops.chat.slack.call.duration',
  /** How long Slack told us to wait; by `method`. */
  limitWait: 'otelops.chat.slack.limit.wait',
  /** Sockets that are connected. */
  socketsConnected: 'otelops.chat.sockets.connected',
  /** Time without any connected socket: what was typed then was refused by Slack. */
  socketGap: 'otelops.chat.socket.gap',
  /** Connections that ended; by `reason`. */
  socketEnds: 'otelops.chat.socket.ends',
  /** Connections of the app that are not ours, as Slack counts them. */
  socketForeign: 'otelops.chat.sockets.foreign',
  /** Writes that wait for the disk. */
  storeWaiting: 'otelops.chat.store.waiting',
  storeJournalSize: 'otelops.chat.store.journal.size',
} as const;

/** How a WebSocket is closed on whoever sends what the other side does not take (RFC 6455, 7.4.1). */
export const policyViolation = 1008;

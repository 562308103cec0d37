/** The stages of a connection, in the order in which they can fail. */
export type ConnectionStage =
  | "address"
  | "dns"
  | "connect"
  | "proxy"
  | "tls"
  | "timeout"
  | "http"
  | "protocol";

/** The stages of a connection, in the order in which they can fail. */
export type ConnectionStage =
  | "local"
  | "address"
  | "dns"
  | "connect"
  | "proxy"
  | "tls"
  | "timeout"
  | "http"
  | "protocol";

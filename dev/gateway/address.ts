import type { Socket } from "node:net";

/** The peer's address; IPv4 that came through an IPv6 socket (`::ffff:127.0.0.1`) as IPv4. */
export const clientAddress = (socket: Socket): string => (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");

/** `CloudFront-Viewer-Address`: the address and port, IPv6 without brackets, as CloudFront writes it. */
export const viewerAddress = (socket: Socket): string => `${clientAddress(socket)}:${socket.remotePort ?? 0}`;

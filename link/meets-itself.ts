/**
 * A connection to a port on which nobody listens is refused, unless the system gives it that very port as its own: then it
 * reaches itself (RFC 9293, 3.5: a simultaneous open). It would hear its own words, and keep a daemon from binding the port.
 */
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** `connect` of Node, where a connection that meets itself is refused like any other to nobody. */
export function connectToAnother(options: TcpNetConnectOpts): Socket {
  const socket = connect(options);
  // Before what is written meanwhile, which waits for the same.
  socket.once('connect', () => {
    if (!meetsItself(socket)) return;
    // By a reset, before whoever hears of it can end it: an orderly end would keep the port for a minute.
    socket.resetAndDestroy();
    socket.emit('error', nobodyListens(options.port));
  });
  return socket;
}

function meetsItself({ localPort, remotePort, localAddress, remoteAddress }: Socket): boolean {
  return localPort === remotePort && localAddress === remoteAddress;
}

/** What the system says where it gives another port. */
function nobodyListens(port: number): Error {
  return Object.assign(new Error(`connect ECONNREFUSED: the connection to port ${port} met itself`), {
    code: 'ECONNREFUSED',
  });
}

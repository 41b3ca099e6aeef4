using System.Net.Sockets;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>Who is at the other end of a connection: the seam where tests put other users.</summary>
internal interface IPeerSource
{
    /// <summary>
    /// Reads the peer's credentials; false when they cannot be had, and the connection is then refused.
    /// </summary>
    bool TryRead(Socket socket, out PeerCredentials peer);
}

using System.Net.Sockets;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>The kernel's word for it (SO_PEERCRED).</summary>
internal sealed class KernelPeerSource : IPeerSource
{
    /// <inheritdoc/>
    public bool TryRead(Socket socket, out PeerCredentials peer) => PeerCredentials.TryRead(socket, out peer);
}

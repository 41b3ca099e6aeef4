using MicroAlpha.Host.Kill;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>The admin socket and its limits.</summary>
/// <param name="SocketPath">Path of the Unix socket, at most 107 bytes; its directory must be this user's, mode
/// 0700.</param>
internal sealed record AdminServerOptions(string SocketPath)
{
    /// <summary>Who may do what; default: the user the engine runs as, and root.</summary>
    public OperatorRoles Roles { get; init; } = OperatorRoles.Default(FileStatus.OwnUserId);

    /// <summary>Connections that are served; default 16.</summary>
    public int ConnectionsMax { get; init; } = 16;

    /// <summary>
    /// Further connections that are let in for a kill only, so that a crowd cannot keep one out; default 4.
    /// </summary>
    public int ReserveConnections { get; init; } = 4;

    /// <summary>Requests per second of one connection, kills not counted; default 50.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Requests per second of all connections, kills not counted; default 200.</summary>
    public int TotalRequestsPerSecond { get; init; } = 200;

    /// <summary>A connection without a complete request for this long is closed; default 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A connection over the limit must send its kill within this time; default 1 s.</summary>
    public TimeSpan ReserveTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A reader that takes nothing for this long while answers wait is dropped; default 5 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of answers that may wait for one reader before it is dropped; default 256 KiB.</summary>
    public int OutputBytesMax { get; init; } = 256 * 1024;

    /// <summary>Who a peer is; tests put other users here.</summary>
    public IPeerSource Peers { get; init; } = new KernelPeerSource();

    /// <summary>The monotonic clock of limits and time-outs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

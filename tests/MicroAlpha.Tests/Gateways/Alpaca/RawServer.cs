using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>
/// A loopback TCP server whose peers are played by a script, connection by connection, down to the byte: frames can be
/// cut anywhere, dripped, or never sent.
/// </summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawPeer, Task> _script;
    private readonly ConcurrentBag<RawPeer> _peers = [];
    private readonly ConcurrentQueue<Exception> _faults = new();
    private int _connections;

    public RawServer(Func<RawPeer, Task> script)
    {
        _script = script;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What went wrong in scripts, but for connections that broke.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    public Uri Stream => new($"ws://127.0.0.1:{Port}/v2/iex");

    public Uri Http => new($"http://127.0.0.1:{Port}");

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var peer in _peers)
            peer.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
                client.NoDelay = true;
                var peer = new RawPeer(client, Interlocked.Increment(ref _connections));
                _peers.Add(peer);
                _ = Task.Run(() => PlayAsync(peer));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PlayAsync(RawPeer peer)
    {
        try
        {
            await _script(peer).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException
            or EndOfStreamException)
        {
        }
        catch (Exception error)
        {
            _faults.Enqueue(error);
        }
    }
}

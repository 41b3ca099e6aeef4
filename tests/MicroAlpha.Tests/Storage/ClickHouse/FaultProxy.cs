using System.Net;
using System.Net.Sockets;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>What is done to one connection.</summary>
internal enum LinkFault
{
    None,
    FinInRequest,
    ResetInRequest,
    LostReply,
    CutReply,
    Refused,
}

/// <summary>
/// A TCP proxy in front of a server that breaks connections at chosen bytes. Faults fall on requests with "query_id",
/// which are inserts, and on others alike.
/// </summary>
internal sealed class FaultProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();

    public FaultProxy(int target, int seed)
    {
        (_target, _random) = (target, new Random(seed));
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>One connection in this many is broken; 0 = none.</summary>
    public int OneIn { get; set; }

    /// <summary>Every request ends, by FIN, at this byte; 0 = none.</summary>
    public long CutRequestAt { get; set; }

    /// <summary>Bytes of the last request.</summary>
    public long RequestBytes { get; private set; }

    public Dictionary<LinkFault, int> Faults { get; } = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return Faults.Values.Sum();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private (LinkFault Fault, long At) Choose()
    {
        lock (_lock)
        {
            if (CutRequestAt > 0)
                return (LinkFault.FinInRequest, CutRequestAt);
            if (OneIn == 0 || _random.Next(OneIn) != 0)
                return (LinkFault.None, 0);
            var fault = (LinkFault)_random.Next(1, 6);
            Faults[fault] = Faults.GetValueOrDefault(fault) + 1;
            // Any byte of the request, with more weight on its beginning.
            var at = _random.Next(3) == 0 ? _random.Next(1200) : _random.Next(1, 400_000);
            return (fault, fault == LinkFault.CutReply ? _random.Next(300) : at);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            var (fault, at) = Choose();
            using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (fault == LinkFault.Refused)
                {
                    Reset(client);
                    return;
                }

                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                var isBroken = fault is LinkFault.FinInRequest or LinkFault.ResetInRequest;
                RequestBytes = 0;
                var up = PumpAsync(client, server, isBroken ? at : long.MaxValue, fault);
                var down = PumpAsync(
                    server, client, fault == LinkFault.LostReply ? 0 : fault == LinkFault.CutReply ? at : long.MaxValue,
                    fault);
                await down;
                if (isBroken || fault is LinkFault.LostReply or LinkFault.CutReply)
                    Reset(client);
                else
                    client.Shutdown(SocketShutdown.Both);
                await up;
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException
                or ObjectDisposedException)
            {
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, long limit, LinkFault fault)
    {
        var buffer = new byte[16 * 1024];
        long passed = 0;
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer, _stop.Token);
                if (count == 0)
                    break;
                var part = (int)Math.Min(count, limit - passed);
                if (part > 0)
                    await to.SendAsync(buffer.AsMemory(0, part), _stop.Token);
                passed += part;
                if (to.RemoteEndPoint is IPEndPoint { Port: var port } && port == _target)
                    RequestBytes = passed;
                if (part == count)
                    continue;
                if (fault == LinkFault.ResetInRequest)
                    Reset(to);
                break;
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}

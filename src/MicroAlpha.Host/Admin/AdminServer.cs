using System.Net.Sockets;
using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>
/// The admin socket: <c>status</c>, <c>kill</c> and <c>arm</c> for the users who may, one JSON object a line both ways.
/// </summary>
/// <remarks>
/// How a kill stays prompt: one thread polls all connections. In each turn it first reads one bounded piece from every
/// connection, cuts it into lines and raises the kills among them, which sets the kill word; only then it answers the
/// other requests, those over the rate with one cheap refusal. So a kill waits at most for one turn, whatever the
/// others send, and never for the disk: the durable record and all re-arming happen on a second thread. When all places
/// are taken, a few more connections are let in that are served a kill and nothing else. The thread survives whatever a
/// peer does; a peer that is too slow, idle or too long-winded is told why and closed.
/// </remarks>
internal sealed class AdminServer : IDisposable
{
    private const int TurnMs = 250;
    private const int AcceptsPerTurn = 32;
    private const int Interrupted = -4;
    private static readonly byte[] RateRefusal = AdminReply.Error("MA-522", ExitCode.Failed,
        "too many requests per second; kills are not counted");
    private static readonly byte[] CrowdRefusal = AdminReply.Error("MA-523", ExitCode.Failed,
        "too many connections; only a kill is served now");

    private readonly AdminServerOptions _options;
    private readonly KillState _kill;
    private readonly IStatusSource _status;
    private readonly Func<ISubscriptions?>? _subscriptions;
    private readonly ITradingControl? _trading;
    private readonly Socket _listener;
    private readonly PidLock _processLock;
    private readonly AdminDisk _disk;
    private readonly List<AdminConnection> _connections = [];
    private readonly TokenBucket _rate;
    private readonly Thread _thread;
    private readonly int _signal;
    private PollEntry[] _entries = new PollEntry[32];
    private volatile bool _isStopping;
    private long _acceptAgainAt;

    private AdminServer(
        AdminServerOptions options,
        KillState kill,
        IStatusSource status,
        IArmingConditions conditions,
        Func<ISubscriptions?>? subscriptions,
        ITradingControl? trading,
        Socket listener,
        PidLock processLock)
    {
        (_subscriptions, _trading) = (subscriptions, trading);
        (_options, _kill, _status, _listener, _processLock) = (options, kill, status, listener, processLock);
        _rate = new TokenBucket(options.TotalRequestsPerSecond, options.Clock);
        _signal = Readiness.CreateSignal();
        _disk = new AdminDisk(kill, conditions, _signal);
        _thread = new Thread(Run) { IsBackground = true, Name = "admin" };
        _thread.Start();
    }

    /// <summary>Binds the socket and serves it until disposed.</summary>
    /// <exception cref="EngineException">MA-501, MA-503, MA-504, MA-505 or MA-506: the socket cannot be had, with the
    /// mend.</exception>
    public static AdminServer Start(
        AdminServerOptions options,
        KillState kill,
        IStatusSource status,
        IArmingConditions conditions,
        Func<ISubscriptions?>? subscriptions = null,
        ITradingControl? trading = null)
    {
        var listener = AdminSocket.Bind(options.SocketPath, out var processLock);
        return new AdminServer(options, kill, status, conditions, subscriptions, trading, listener, processLock);
    }

    /// <summary>Finishes what waits for the disk, closes every connection and removes the socket.</summary>
    public void Dispose()
    {
        _isStopping = true;
        Readiness.Signal(_signal);
        _thread.Join();
        _disk.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
        _listener.Dispose();
        File.Delete(_options.SocketPath);
        _processLock.Dispose();
        _ = Disk.Close(_signal);
    }

    private void Run()
    {
        while (!_isStopping)
        {
            var ready = WaitForWork();
            var now = _options.Clock.GetTimestamp();
            while (_disk.TryTakeDone(out var job))
            {
                job!.Connection.InFlight--;
                job.Connection.Send(job.Answer, now);
            }

            if (ready <= 0 && ready != Interrupted)
                SweepIdle(now);
            ReadAndRaise(now);
            var places = AcceptsPerTurn;
            while ((_entries[1].Ready & Readiness.Readable) != 0 && places-- > 0)
            {
                Accept(now);
                _ = Readiness.Wait(_entries.AsSpan(1, 1), 0);
            }

            foreach (var connection in _connections)
                AnswerWaiting(connection, now);
            foreach (var connection in _connections)
                connection.Flush(now);
            SweepIdle(now);
        }
    }

    /// <summary>
    /// Sleeps until a peer, an answer of the disk thread or the clock wants something. Entries: signal, listener,
    /// peers.
    /// </summary>
    private int WaitForWork()
    {
        var count = _connections.Count + 2;
        if (_entries.Length < count)
            _entries = new PollEntry[2 * count];
        _entries[0] = new PollEntry { Descriptor = _signal, Wanted = Readiness.Readable };
        var mayAccept = _options.Clock.GetTimestamp() >= _acceptAgainAt;
        var listener = mayAccept ? (int)_listener.SafeHandle.DangerousGetHandle() : -1;
        _entries[1] = new PollEntry { Descriptor = listener, Wanted = Readiness.Readable };
        for (var index = 0; index < _connections.Count; index++)
            _entries[index + 2] = _connections[index].PollEntry;
        var isQuiet = _connections.Count == 0 && mayAccept;
        var ready = Readiness.Wait(_entries.AsSpan(0, count), isQuiet ? -1 : TurnMs);
        if (_entries[0].Ready != 0)
            Readiness.Drain(_signal);
        return ready;
    }

    /// <summary>
    /// First half of a turn: every kill that has arrived on any connection holds before anything else is looked at.
    /// </summary>
    private void ReadAndRaise(long now)
    {
        for (var index = 0; index < _connections.Count; index++)
        {
            var connection = _connections[index];
            var entry = _entries[index + 2];
            if ((entry.Wanted & Readiness.Readable) == 0
                || (entry.Ready & (Readiness.Readable | Readiness.Broken)) == 0)
            {
                connection.IsBroken |= (entry.Ready & Readiness.Broken) != 0;
                continue;
            }

            if (connection.Read() == 0)
                continue;
            connection.LastRequest = now;
            foreach (var line in connection.Waiting)
                RaiseIfKill(connection, line);
        }
    }

    private void RaiseIfKill(AdminConnection connection, AdminLine line)
    {
        if (line.Raised is not null || line.Request.Command != AdminCommand.Kill || line.Error.Length != 0
            || !_options.Roles.CanKill(connection.Peer.UserId))
            return;
        var request = line.Request;
        var peer = connection.Peer;
        var command = new KillCommand(
            request.Scope, request.Name, request.Level, request.Reason, peer.UserId, peer.ProcessId);
        _kill.Raise(command);
        line.Raised = command;
    }

    /// <summary>Second half of a turn: answers in order, stopping where an answer has to wait for the disk.</summary>
    private void AnswerWaiting(AdminConnection connection, long now)
    {
        while (!connection.IsClosing && !connection.IsBroken && connection.InFlight == 0
            && connection.Waiting.TryDequeue(out var line))
        {
            var answer = Answer(connection, line);
            if (answer.Length != 0)
                connection.Send(answer, now);
        }
    }

    /// <summary>The answer to one line; empty when the disk thread will give it.</summary>
    private byte[] Answer(AdminConnection connection, AdminLine line)
    {
        if (line.Raised is { } command)
            return Post(connection, line) ? [] : AdminReply.KillWaiting(command);
        connection.IsClosing = line.IsFatal || connection.IsReserve;
        if (line.IsFatal)
            return AdminReply.Error("MA-521", ExitCode.Usage, $"a request has at most {AdminRequest.BytesMax} bytes");
        var isKill = line.Error.Length == 0 && line.Request.Command == AdminCommand.Kill;
        if (connection.IsReserve && !isKill)
            return CrowdRefusal;
        if (!TryTakeRate(connection))
            return RateRefusal;
        if (line.Error.Length != 0)
            return AdminReply.Error("MA-500", ExitCode.Usage, line.Error);
        var uid = connection.Peer.UserId;
        var isAllowed = line.Request.Command switch
        {
            AdminCommand.Status => _options.Roles.CanView(uid),
            AdminCommand.Kill => false,
            AdminCommand.Limits when line.Request.Limit.Length == 0 => _options.Roles.CanView(uid),
            AdminCommand.Subscribe or AdminCommand.Unsubscribe or AdminCommand.Limits or AdminCommand.Lease =>
                _options.Roles.CanKill(uid),
            _ => _options.Roles.CanRearm(uid),
        };
        if (!isAllowed)
            return AdminReply.Error("MA-520", ExitCode.Failed, $"user {uid} has no right to this command");
        if (line.Request.Command == AdminCommand.Status)
            return AnswerStatus();
        if (line.Request.Command is AdminCommand.Subscribe or AdminCommand.Unsubscribe)
            return AdminReply.Subscriptions(_subscriptions?.Invoke(), line.Request);
        if (line.Request.Command is AdminCommand.Limits or AdminCommand.Lease)
            return AdminReply.Trading(_trading, line.Request, connection.Peer.UserId, connection.Peer.ProcessId);
        return Post(connection, line) ? [] : AdminReply.Error("MA-525", ExitCode.Failed, "the disk is busy; try again");
    }

    private byte[] AnswerStatus()
    {
        try
        {
            return AdminReply.Status(_status);
        }
        catch (Exception exception)
        {
            return AdminReply.Error("MA-525", ExitCode.Failed, $"the status could not be read: {exception.Message}");
        }
    }

    private bool TryTakeRate(AdminConnection connection)
    {
        if (!connection.Rate.TryTake())
            return false;
        if (_rate.TryTake())
            return true;
        connection.Rate.Return();
        return false;
    }

    private bool Post(AdminConnection connection, AdminLine line)
    {
        if (!_disk.TryPost(new AdminJob(connection, line)))
            return false;
        connection.InFlight++;
        return true;
    }

    private void Accept(long now)
    {
        Socket socket;
        try
        {
            socket = _listener.Accept();
        }
        catch (SocketException)
        {
            // The peer is gone again, or descriptors ran out: in the latter case polling would spin, so look again a
            // little later.
            _acceptAgainAt = now + (_options.Clock.TimestampFrequency / 10);
            _entries[1].Descriptor = -1;
            return;
        }

        if (!_options.Peers.TryRead(socket, out var peer))
        {
            socket.Dispose();
            return;
        }

        var served = _connections.Count(connection => !connection.IsReserve);
        var isReserve = served >= _options.ConnectionsMax;
        if (isReserve && _connections.Count - served >= _options.ReserveConnections)
        {
            var oldest = _connections.First(connection => connection.IsReserve);
            oldest.Send(CrowdRefusal, now);
            oldest.IsClosing = true;
            oldest.Flush(now);
            oldest.IsBroken = true;
        }

        _connections.Add(new AdminConnection(socket, peer, isReserve, _options));
    }

    /// <summary>Closes who is finished, idle, or does not take its answers.</summary>
    private void SweepIdle(long now)
    {
        for (var index = _connections.Count - 1; index >= 0; index--)
        {
            var connection = _connections[index];
            var idle = _options.Clock.GetElapsedTime(connection.LastRequest, now);
            var isIdle = connection.InFlight == 0 && connection.Waiting.Count == 0 && !connection.HasOutput;
            if (connection.IsReserve && isIdle && idle > _options.ReserveTimeout)
            {
                connection.Send(CrowdRefusal, now);
                connection.IsClosing = true;
                connection.Flush(now);
            }

            connection.IsClosing |= isIdle && idle > _options.IdleTimeout;
            var stuck = _options.Clock.GetElapsedTime(connection.LastProgress, now);
            connection.IsBroken |= connection.HasOutput && stuck > _options.WriteTimeout;
            if (!connection.IsFinished)
                continue;
            connection.Dispose();
            _connections.RemoveAt(index);
        }
    }
}

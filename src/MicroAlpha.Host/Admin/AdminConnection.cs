using System.Net.Sockets;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>
/// One peer of the admin socket: bytes in, lines out of them; answers in, bytes out. Never blocks, never throws for
/// what the peer does. One thread, the admin thread.
/// </summary>
internal sealed class AdminConnection : IDisposable
{
    /// <summary>Requests that may wait before reading stops.</summary>
    public const int WaitingMax = 64;

    private readonly Socket _socket;
    private readonly byte[] _input = new byte[2 * AdminRequest.BytesMax];
    private readonly int _outputBytesMax;
    private byte[] _output = new byte[1024];
    private int _inputLength;
    private int _outputStart;
    private int _outputEnd;

    /// <summary>Takes over an accepted socket.</summary>
    public AdminConnection(Socket socket, PeerCredentials peer, bool isReserve, AdminServerOptions options)
    {
        _socket = socket;
        _socket.Blocking = false;
        _outputBytesMax = options.OutputBytesMax;
        Peer = peer;
        IsReserve = isReserve;
        Rate = new TokenBucket(options.RequestsPerSecond, options.Clock);
        LastRequest = LastProgress = options.Clock.GetTimestamp();
    }

    /// <summary>Who it is.</summary>
    public PeerCredentials Peer { get; }

    /// <summary>It came when all places were taken, and is served a kill only.</summary>
    public bool IsReserve { get; }

    /// <summary>The connection's own rate.</summary>
    public TokenBucket Rate { get; }

    /// <summary>Requests that were read and are not yet answered, in order.</summary>
    public Queue<AdminLine> Waiting { get; } = [];

    /// <summary>Requests that the disk thread works on.</summary>
    public int InFlight { get; set; }

    /// <summary>Monotonic time of the last complete request.</summary>
    public long LastRequest { get; set; }

    /// <summary>Monotonic time at which the peer last took bytes, or had none to take.</summary>
    public long LastProgress { get; private set; }

    /// <summary>Nothing more is read; it is closed when its answers are sent.</summary>
    public bool IsClosing { get; set; }

    /// <summary>The peer sends no more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>It is to be closed now, answers or not.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Answers wait for the peer.</summary>
    public bool HasOutput => _outputEnd != _outputStart;

    /// <summary>All that was to be done is done.</summary>
    public bool IsFinished =>
        IsBroken || ((IsClosing || (HasEnded && Waiting.Count == 0)) && InFlight == 0 && !HasOutput);

    /// <summary>
    /// The socket's descriptor and what to wait for; a negative one when there is nothing to wait for.
    /// </summary>
    public PollEntry PollEntry
    {
        get
        {
            var wanted = HasOutput ? Readiness.Writable : (short)0;
            if (!HasEnded && !IsClosing && Waiting.Count < WaitingMax)
                wanted |= Readiness.Readable;
            var descriptor = wanted == 0 ? -1 : (int)_socket.SafeHandle.DangerousGetHandle();
            return new PollEntry { Descriptor = descriptor, Wanted = wanted };
        }
    }

    /// <summary>Reads once what is there and cuts it into requests. Returns how many requests were added.</summary>
    public int Read()
    {
        var count = _socket.Receive(_input.AsSpan(_inputLength), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return 0;
        if (error != SocketError.Success)
        {
            IsBroken = true;
            return 0;
        }

        HasEnded = count == 0;
        _inputLength += count;
        return CutLines();
    }

    /// <summary>Adds an answer; the peer is dropped when too many wait for it.</summary>
    public void Send(ReadOnlySpan<byte> answer, long now)
    {
        if (!HasOutput)
            LastProgress = now;
        var length = _outputEnd - _outputStart;
        if (length + answer.Length > _outputBytesMax)
        {
            IsBroken = true;
            return;
        }

        if (_outputEnd + answer.Length > _output.Length)
        {
            var larger = _output.Length >= length + answer.Length ? _output : new byte[2 * (length + answer.Length)];
            _output.AsSpan(_outputStart, length).CopyTo(larger);
            (_output, _outputStart, _outputEnd) = (larger, 0, length);
        }

        answer.CopyTo(_output.AsSpan(_outputEnd));
        _outputEnd += answer.Length;
    }

    /// <summary>Sends what the peer takes now.</summary>
    public void Flush(long now)
    {
        while (HasOutput && !IsBroken)
        {
            var waiting = _output.AsSpan(_outputStart, _outputEnd - _outputStart);
            var count = _socket.Send(waiting, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
                IsBroken = true;
            _outputStart += Math.Max(count, 0);
            LastProgress = now;
        }

        if (!HasOutput)
            _outputStart = _outputEnd = 0;
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private int CutLines()
    {
        var added = 0;
        var rest = _input.AsSpan(0, _inputLength);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (end >= AdminRequest.BytesMax)
                break;
            var line = rest[..end].TrimEnd((byte)'\r');
            if (!line.IsEmpty)
            {
                Waiting.Enqueue(AdminLine.Read(line));
                added++;
            }

            rest = rest[(end + 1)..];
        }

        if (rest.Length >= AdminRequest.BytesMax)
        {
            Waiting.Enqueue(AdminLine.TooLong);
            added++;
            rest = [];
        }

        rest.CopyTo(_input);
        _inputLength = rest.Length;
        return added;
    }
}

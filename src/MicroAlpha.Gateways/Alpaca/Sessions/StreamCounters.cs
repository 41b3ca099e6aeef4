namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What a session has seen. Its owner writes; any thread may read, each value by itself.</summary>
public sealed class StreamCounters
{
    private readonly long[] _ends = new long[Enum.GetValues<EndCause>().Length];
    private long _messages;
    private long _bytes;
    private long _events;
    private long _skipped;
    private long _malformed;
    private long _refusedFrames;
    private long _errors;
    private long _attempts;
    private long _ups;
    private long _gaps;
    private long _handlerFaults;
    private long _lastMessageNs;

    /// <summary>Messages received, control messages included.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Bytes of them.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Events published from them.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Elements of messages that were skipped.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Messages that were no document.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>Messages longer than the limit.</summary>
    public long RefusedFrames => Volatile.Read(ref _refusedFrames);

    /// <summary>Error messages of the server.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>Connection attempts.</summary>
    public long Attempts => Volatile.Read(ref _attempts);

    /// <summary>Times the session became live.</summary>
    public long Ups => Volatile.Read(ref _ups);

    /// <summary>Gaps opened.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>Exceptions of listeners, which never end the reader.</summary>
    public long HandlerFaults => Volatile.Read(ref _handlerFaults);

    /// <summary>When the last message came, ns since the Unix epoch, our clock; 0 = none yet.</summary>
    public long LastMessageNs => Volatile.Read(ref _lastMessageNs);

    /// <summary>Connections that ended for a cause.</summary>
    public long EndsBy(EndCause cause) => Volatile.Read(ref _ends[(int)cause]);

    internal void AddMessage(long bytes, long receiveTimeNs)
    {
        Volatile.Write(ref _messages, _messages + 1);
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _lastMessageNs, receiveTimeNs);
    }

    internal void AddEvents(int events, int skipped)
    {
        Volatile.Write(ref _events, _events + events);
        Volatile.Write(ref _skipped, _skipped + skipped);
    }

    internal void AddMalformed() => Interlocked.Increment(ref _malformed);

    internal void AddRefusedFrame() => Interlocked.Increment(ref _refusedFrames);

    internal void AddError() => Interlocked.Increment(ref _errors);

    internal void AddAttempt() => Interlocked.Increment(ref _attempts);

    internal void AddUp() => Interlocked.Increment(ref _ups);

    internal void AddGap() => Interlocked.Increment(ref _gaps);

    internal void AddHandlerFault() => Interlocked.Increment(ref _handlerFaults);

    internal void AddEnd(EndCause cause) => Interlocked.Increment(ref _ends[(int)cause]);
}

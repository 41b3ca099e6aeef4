using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// What waits to be sent on one connection. The exchange thread fills it, the connection's own task empties it; buffers
/// go round, so steady traffic allocates nothing.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Bytes of a pooled buffer: about 250 messages.</summary>
    public const int BufferSize = 32 * 1024;

    private const int MaxPooled = 256;

    private static readonly ConcurrentQueue<byte[]> Pool = new();

    private readonly Channel<OutFrame> _frames = Channel.CreateUnbounded<OutFrame>(
        new UnboundedChannelOptions { SingleReader = true });

    private long _pendingBytes;

    /// <summary>Bytes handed over and not yet sent.</summary>
    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>How the connection is to be closed when everything is sent; null = it was just ended.</summary>
    public WebSocketCloseStatus? CloseStatus { get; private set; }

    /// <summary>True once nothing more is taken.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A buffer of <see cref="BufferSize"/> bytes.</summary>
    public static byte[] Rent() => Pool.TryDequeue(out var buffer) ? buffer : new byte[BufferSize];

    /// <summary>Gives a buffer of <see cref="Rent"/> back; others are left to the collector.</summary>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length == BufferSize && Pool.Count < MaxPooled)
            Pool.Enqueue(buffer);
    }

    /// <summary>Hands a frame over; it is lost when the outbox is complete.</summary>
    public void Send(in OutFrame frame)
    {
        if (IsComplete)
            return;
        Interlocked.Add(ref _pendingBytes, frame.Length);
        _ = _frames.Writer.TryWrite(frame);
    }

    /// <summary>Takes nothing more; the connection is closed behind what waits.</summary>
    public void Complete(WebSocketCloseStatus? status)
    {
        if (IsComplete)
            return;
        IsComplete = true;
        CloseStatus = status;
        _ = _frames.Writer.TryComplete();
    }

    /// <summary>Waits for frames; false when there will be none.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) =>
        _frames.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes the next frame.</summary>
    public bool TryTake(out OutFrame frame) => _frames.Reader.TryRead(out frame);

    /// <summary>Notes that a frame was sent and gives its buffer back.</summary>
    public void Sent(in OutFrame frame)
    {
        Interlocked.Add(ref _pendingBytes, -frame.Length);
        Return(frame.Buffer);
    }
}

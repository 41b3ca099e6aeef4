namespace MicroAlpha.Venue.Faults;

/// <summary>
/// The bytes of one stream connection, below the WebSocket: here frames are split, slowed down, held back or broken off
/// as the faults say. Without a fault it only passes on.
/// </summary>
internal sealed class FaultyStream(Stream inner, FaultSet faults) : Stream
{
    private const int HoldMs = 20;
    private const int DripsPerSecond = 20;
    private const long DefaultDrip = 2000;

    private Action? _break;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Cuts the next write of more than a control frame in half and then calls <paramref name="after"/>.
    /// </summary>
    public void BreakNextWrite(Action after) => Volatile.Write(ref _break, after);

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        await HoldAsync(cancellationToken).ConfigureAwait(false);
        return read;
    }

    /// <inheritdoc />
    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        faults.IsEmpty && Volatile.Read(ref _break) is null
            ? inner.WriteAsync(buffer, cancellationToken)
            : WriteFaultyAsync(buffer, cancellationToken);

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc />
    public override void Flush() => inner.Flush();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask WriteFaultyAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        await HoldAsync(cancellation).ConfigureAwait(false);
        if (buffer.Length > 8 && Interlocked.Exchange(ref _break, null) is { } broken)
        {
            await inner.WriteAsync(buffer[..(buffer.Length / 2)], cancellation).ConfigureAwait(false);
            await inner.FlushAsync(cancellation).ConfigureAwait(false);
            await Task.Delay(HoldMs, cancellation).ConfigureAwait(false);
            broken();
            throw new IOException("the connection was broken off on purpose");
        }

        var size = faults.IsOn(VenueFault.FrameSplit) ? 1 : buffer.Length;
        var isDripping = faults.IsOn(VenueFault.SlowDrip);
        if (isDripping)
            size = (int)Math.Clamp(faults.Number(VenueFault.SlowDrip, DefaultDrip) / DripsPerSecond, 1, size);
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(size, buffer.Length)];
            buffer = buffer[part.Length..];
            await inner.WriteAsync(part, cancellation).ConfigureAwait(false);
            if (size == 1)
                await inner.FlushAsync(cancellation).ConfigureAwait(false);
            if (isDripping && faults.IsOn(VenueFault.SlowDrip))
                await Task.Delay(1000 / DripsPerSecond, cancellation).ConfigureAwait(false);
            await HoldAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask HoldAsync(CancellationToken cancellation)
    {
        while (faults.IsOn(VenueFault.HalfOpen))
            await Task.Delay(HoldMs, cancellation).ConfigureAwait(false);
    }
}

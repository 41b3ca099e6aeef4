using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// A few buffers that go round between the store lane, which fills them, and the shipper, which sends them. When all
/// are full the lane leaves events out, and the shipper reads them from the log: an outage costs no memory.
/// </summary>
internal sealed class StoreHandover : ILiveRanges, IDisposable
{
    /// <summary>The value of <see cref="FillingFirst"/> when no range is being filled.</summary>
    public const long NotFilling = long.MaxValue;

    private readonly LogWriter _log;
    private readonly RangeBuffer[] _buffers;
    private long _filled;
    private long _taken;
    private long _fillingFirst;

    /// <summary>Creates the buffers.</summary>
    /// <param name="log">The session that is being written.</param>
    /// <param name="batchEvents">Events of a range.</param>
    /// <param name="buffers">How many.</param>
    public StoreHandover(LogWriter log, int batchEvents, int buffers = 3)
    {
        _log = log;
        _buffers = new RangeBuffer[buffers];
        for (var i = 0; i < buffers; i++)
            _buffers[i] = new RangeBuffer(batchEvents);
    }

    /// <inheritdoc/>
    public ulong SessionId => _log.SessionId;

    /// <inheritdoc/>
    public long DurableSequence => _log.DurableSequence;

    /// <inheritdoc/>
    public bool IsLogWhole => _log.Counters.DroppedEvents == 0;

    /// <inheritdoc/>
    public long FillingFirst => Volatile.Read(ref _fillingFirst);

    /// <summary>True when the shipper waits for ranges. Any thread.</summary>
    public bool IsDrained => Volatile.Read(ref _filled) == Volatile.Read(ref _taken);

    /// <inheritdoc/>
    public RangeBuffer? Peek()
    {
        // Acquire: pairs with the release in Commit, so the slots of a ready range are visible.
        var taken = _taken;
        return Volatile.Read(ref _filled) > taken ? _buffers[taken % _buffers.Length] : null;
    }

    /// <inheritdoc/>
    public void Release() => Volatile.Write(ref _taken, _taken + 1);

    /// <summary>Takes a free buffer for a range; null when there is none. The lane's thread.</summary>
    public RangeBuffer? Begin(long first)
    {
        // Acquire: pairs with the release in Release, so the shipper is done with the buffer.
        if (_filled - Volatile.Read(ref _taken) >= _buffers.Length)
            return null;
        var buffer = _buffers[_filled % _buffers.Length];
        buffer.Begin(_log.SessionId, first);
        Volatile.Write(ref _fillingFirst, first);
        return buffer;
    }

    /// <summary>Hands the buffer of the last <see cref="Begin"/> over. The lane's thread.</summary>
    public void Commit()
    {
        _buffers[_filled % _buffers.Length].Close();
        Volatile.Write(ref _filled, _filled + 1);
        Volatile.Write(ref _fillingFirst, NotFilling);
    }

    /// <summary>Forgets the buffer of the last <see cref="Begin"/>. The lane's thread.</summary>
    public void Abandon() => Volatile.Write(ref _fillingFirst, NotFilling);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
    }
}

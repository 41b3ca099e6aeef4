using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.AllocationTests;

/// <summary>
/// The store lane's stage, and in the shipper's place a thread that encodes each range and gives its buffer back.
/// </summary>
internal sealed class StoreDrain : IDisposable
{
    private const int BatchEvents = 8192;
    private const int WarmUpRanges = 10;

    private readonly StoreHandover _handover;
    private readonly RangeEncoder _encoder = new(BatchEvents, 0);
    private readonly StoreSymbols _symbols = new(64);
    private readonly Thread _thread;
    private volatile bool _isOver;

    public StoreDrain(LogWriter log)
    {
        _handover = new StoreHandover(log, BatchEvents);
        Stage = new StoreStage(_handover, BatchEvents, 1000, SystemLogClock.Instance);
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>The stage of the lane.</summary>
    public StoreStage Stage { get; }

    /// <summary>Bytes the encoding thread allocated after its first ranges.</summary>
    public long Allocated { get; private set; }

    /// <summary>Events it encoded after its first ranges.</summary>
    public long Events { get; private set; }

    /// <summary>Waits until the thread is done with what is handed over.</summary>
    public void Stop()
    {
        _isOver = true;
        _thread.Join();
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _symbols.Dispose();
        _handover.Dispose();
    }

    private void Run()
    {
        var before = 0L;
        for (var ranges = 0; ;)
        {
            if (_handover.Peek() is not { } range)
            {
                if (_isOver)
                    break;
                Thread.Yield();
                continue;
            }

            if (ranges == WarmUpRanges)
                before = GC.GetAllocatedBytesForCurrentThread();
            _encoder.Encode(range, range.FirstSequence, _symbols);
            if (ranges >= WarmUpRanges)
                Events += range.Count;
            _handover.Release();
            ranges++;
            Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}

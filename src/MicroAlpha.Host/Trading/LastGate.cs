using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The last question before an order's bytes are written, on the thread that writes them: kill word, lease, age of the
/// decision, repetition, parent conservation. It trusts nothing that the core said before. Any thread.
/// </summary>
/// <remarks>
/// Between <see cref="TryEnter"/> and <see cref="Leave"/> a write is counted. A kill raises the word and then waits
/// until no write is counted (<see cref="WaitUntilQuiet"/>): what enters later sees the word, so no byte of an order
/// leaves after the kill's answer. Cancels do not ask it.
/// </remarks>
/// <param name="word">The kill word.</param>
/// <param name="lease">The guard's lease.</param>
/// <param name="maxAgeNs">Oldest decision, ns.</param>
/// <param name="parentSizeE9">Size of a parent intent by its id, 1e-9 units.</param>
internal sealed class LastGate(KillWord word, GuardLease lease, long maxAgeNs, Func<uint, long> parentSizeE9)
    : ISendGate
{
    // A receive time may be this far ahead of a clock that is stepped a little.
    private const long FutureNs = 1_000_000_000;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _passed = [];
    private long _passedBelow = -1;
    private int _writing;
    private long _lastWriteNs;
    private long _passedCount;
    private long _stoppedCount;
    private volatile bool _isClosed;

    /// <summary>What children have bound.</summary>
    public SentBook Sent { get; } = new();

    /// <summary>Commands that were let through.</summary>
    public long Passed => Interlocked.Read(ref _passedCount);

    /// <summary>Commands that were stopped.</summary>
    public long Stopped => Interlocked.Read(ref _stoppedCount);

    /// <summary>Nothing passes any more: the engine stops.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Asks for one command. When it passes, <see cref="Leave"/> must follow its write.</summary>
    /// <param name="command">New or replace.</param>
    /// <param name="sequence">Its sequence in the command ring.</param>
    /// <param name="refusal">Why not.</param>
    public bool TryEnter(in OrderCommand command, long sequence, out GateRefusal refusal)
    {
        // A full fence: the count is visible before the word is read. Pairs with the one in WaitUntilQuiet.
        Interlocked.Increment(ref _writing);
        refusal = Check(in command, sequence);
        if (refusal.Code == GateCode.None)
        {
            Interlocked.Increment(ref _passedCount);
            return true;
        }

        Interlocked.Increment(ref _stoppedCount);
        Interlocked.Decrement(ref _writing);
        return false;
    }

    /// <summary>When the last write was over, ns of the monotonic clock; 0 = there was none.</summary>
    public long LastWriteNs => Volatile.Read(ref _lastWriteNs);

    /// <summary>The write is over.</summary>
    public void Leave()
    {
        Volatile.Write(ref _lastWriteNs, WallClock.MonotonicNs());
        Interlocked.Decrement(ref _writing);
    }

    /// <inheritdoc/>
    public bool WaitUntilQuiet(TimeSpan within)
    {
        Interlocked.MemoryBarrier();
        var endNs = WallClock.MonotonicNs() + (long)within.TotalNanoseconds;
        for (var spins = 0; Volatile.Read(ref _writing) != 0; spins++)
        {
            if (WallClock.MonotonicNs() > endNs)
                return false;
            if (spins < 100)
                Thread.SpinWait(20);
            else
                Thread.Sleep(0);
        }

        return true;
    }

    private GateRefusal Check(in OrderCommand command, long sequence)
    {
        if (_isClosed)
            return new GateRefusal(GateCode.Closed, 1, 0);
        var level = (int)word.LevelOf(command.StrategyId, command.InstrumentId);
        var highest = (command.Flags & CommandFlags.Flattens) != 0 ? (int)KillLevel.Flatten
            : (command.Flags & CommandFlags.Reduces) != 0 ? (int)KillLevel.ReduceOnly : 0;
        if (level > highest)
            return new GateRefusal(GateCode.Killed, level, highest);
        var nowNs = WallClock.MonotonicNs();
        if (nowNs > lease.EndNs)
            return new GateRefusal(GateCode.LeaseLost, nowNs, lease.EndNs);
        var ageNs = WallClock.NowNs() - command.DecisionTimeNs;
        if (ageNs > maxAgeNs)
            return new GateRefusal(GateCode.TooOld, ageNs, maxAgeNs);
        if (ageNs < -FutureNs)
            return new GateRefusal(GateCode.FromTheFuture, ageNs, 0);
        if (!TryPassOnce(sequence))
            return new GateRefusal(GateCode.Repeated, sequence, _passedBelow);
        var parent = command.ParentId == 0 ? 0 : parentSizeE9(command.ParentId);
        return Sent.TryCommit(in command, parent, out var total)
            ? default
            : new GateRefusal(GateCode.ParentExceeded, total, parent);
    }

    // Orders of different instruments may overtake each other; none passes twice.
    private bool TryPassOnce(long sequence)
    {
        lock (_lock)
        {
            if (sequence <= _passedBelow || !_passed.Add(sequence))
                return false;
            if (_passed.Count > 8192)
            {
                // Far behind the age that is allowed: what is forgotten here is refused for its sequence.
                _passedBelow = _passed.Order().ElementAt(4096);
                _passed.RemoveWhere(one => one <= _passedBelow);
            }

            return true;
        }
    }
}

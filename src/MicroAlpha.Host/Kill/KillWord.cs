using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// What the last gate reads before it writes an order's bytes: one volatile word, and behind it two tables that are
/// only looked at while a strategy or a symbol is killed.
/// </summary>
/// <remarks>
/// <see cref="LevelOf"/> is for any thread, takes no lock and allocates nothing. Changes are serialised by a lock that
/// is held for a few stores only, never during I/O, so a kill reaches the gate even while the disk hangs. Starts
/// killed: a host that forgets to load it cannot trade. Word: bits 0-2 global level, bit 3 some strategy is killed, bit
/// 4 some symbol is killed, from bit 8 the count of changes.
/// </remarks>
internal sealed class KillWord
{
    private const long GlobalMask = 7;
    private const long StrategyBit = 8;
    private const long SymbolBit = 16;
    private const long StateMask = GlobalMask | StrategyBit | SymbolBit;
    private const int CountShift = 8;
    private const byte Unbound = byte.MaxValue;

    private readonly Lock _lock = new();
    private readonly byte[] _strategies = new byte[ushort.MaxValue + 1];
    private readonly byte[] _instruments;
    private PaddedWord _padded;
    private byte _worstSymbol;

    /// <summary>Creates the word, killed.</summary>
    /// <param name="instrumentCapacity">Highest instrument id + 1 that gets a place of its own.</param>
    public KillWord(int instrumentCapacity)
    {
        _instruments = new byte[instrumentCapacity];
        Array.Fill(_instruments, Unbound);
        _padded.Value = (long)KillLevel.Halt;
    }

    /// <summary>The word as it is now; equal values mean that nothing changed in between.</summary>
    public long Value => Volatile.Read(ref _padded.Value);

    /// <summary>
    /// The level that binds an order. Pairs with the Volatile.Write in <see cref="Publish"/>: whoever sees the new word
    /// sees the tables it speaks of.
    /// </summary>
    public KillLevel LevelOf(ushort strategyId, uint instrumentId)
    {
        var word = Volatile.Read(ref _padded.Value);
        return (word & StateMask) == 0 ? KillLevel.None : KilledLevelOf(word, strategyId, instrumentId);
    }

    /// <summary>Raises the level of everything. Never lowers it.</summary>
    public void RaiseGlobal(KillLevel level)
    {
        lock (_lock)
        {
            var word = _padded.Value;
            Publish((word & ~GlobalMask) | Math.Max(word & GlobalMask, (long)level));
        }
    }

    /// <summary>Raises the level of one strategy. Never lowers it.</summary>
    public void RaiseStrategy(ushort strategyId, KillLevel level)
    {
        lock (_lock)
        {
            Raise(ref _strategies[strategyId], level);
            Publish(_padded.Value | StrategyBit);
        }
    }

    /// <summary>
    /// Raises the level of one symbol. An instrument whose symbol is not known to this table takes the worst level of
    /// any symbol.
    /// </summary>
    /// <param name="instrumentId">Its id, or null when the symbol has not appeared yet.</param>
    /// <param name="level">The level.</param>
    public void RaiseSymbol(uint? instrumentId, KillLevel level)
    {
        lock (_lock)
        {
            Raise(ref _worstSymbol, level);
            if (instrumentId < (uint)_instruments.Length)
            {
                ref var at = ref _instruments[instrumentId.Value];
                Volatile.Write(ref at, at == Unbound ? (byte)level : Math.Max(at, (byte)level));
            }

            Publish(_padded.Value | SymbolBit);
        }
    }

    /// <summary>
    /// Tells which level the symbol of an instrument has; from then on only kills of that symbol bind it.
    /// </summary>
    public void Bind(uint instrumentId, KillLevel level)
    {
        lock (_lock)
        {
            if (instrumentId < (uint)_instruments.Length)
                Volatile.Write(ref _instruments[instrumentId], (byte)level);
        }
    }

    /// <summary>
    /// Lowers the word to what remains after one kill was lifted, if nothing was raised since <paramref
    /// name="expected"/> was read.
    /// </summary>
    /// <returns>False: something was raised meanwhile and nothing was changed.</returns>
    public bool TryLower(long expected, KillEntry lifted, uint? instrumentId, IReadOnlyList<KillEntry> remaining)
    {
        lock (_lock)
        {
            if (_padded.Value != expected)
                return false;
            if (lifted.Scope == KillScope.Strategy)
                Volatile.Write(ref _strategies[lifted.StrategyId], 0);
            if (lifted.Scope == KillScope.Symbol && instrumentId < (uint)_instruments.Length)
                Volatile.Write(ref _instruments[instrumentId.Value], 0);
            var state = StateOf(remaining, out var worstSymbol);
            Volatile.Write(ref _worstSymbol, worstSymbol);
            Publish((expected & ~StateMask) | state);
            return true;
        }
    }

    /// <summary>Takes over what the kill file said at start; ends the killed state the word is created with.</summary>
    public void Load(IReadOnlyList<KillEntry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                if (entry.Scope == KillScope.Strategy)
                    Raise(ref _strategies[entry.StrategyId], entry.Level);
            }

            var state = StateOf(entries, out var worstSymbol);
            Volatile.Write(ref _worstSymbol, worstSymbol);
            Publish((_padded.Value & ~StateMask) | state);
        }
    }

    private static long StateOf(IReadOnlyList<KillEntry> entries, out byte worstSymbol)
    {
        long state = 0;
        worstSymbol = 0;
        foreach (var entry in entries)
        {
            state |= entry.Scope switch
            {
                KillScope.Global => (long)entry.Level,
                KillScope.Strategy => StrategyBit,
                _ => SymbolBit,
            };
            if (entry.Scope == KillScope.Symbol)
                worstSymbol = Math.Max(worstSymbol, (byte)entry.Level);
        }

        return state;
    }

    private KillLevel KilledLevelOf(long word, ushort strategyId, uint instrumentId)
    {
        var level = (byte)(word & GlobalMask);
        if ((word & StrategyBit) != 0)
            level = Math.Max(level, Volatile.Read(ref _strategies[strategyId]));
        if ((word & SymbolBit) != 0)
        {
            var isInTable = instrumentId < (uint)_instruments.Length;
            var symbol = isInTable ? Volatile.Read(ref _instruments[instrumentId]) : Unbound;
            level = Math.Max(level, symbol == Unbound ? Volatile.Read(ref _worstSymbol) : symbol);
        }

        return (KillLevel)level;
    }

    private static void Raise(ref byte at, KillLevel level) => Volatile.Write(ref at, Math.Max(at, (byte)level));

    /// <summary>
    /// Stores the state with a new count, after the tables. Pairs with the Volatile.Read in <see cref="LevelOf"/>.
    /// </summary>
    private void Publish(long state) =>
        Volatile.Write(ref _padded.Value, (state & StateMask) | (((state >> CountShift) + 1) << CountShift));

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct PaddedWord
    {
        [FieldOffset(128)] public long Value;
    }
}

namespace MicroAlpha.Venue.Faults;

/// <summary>
/// Which lasting faults are on. Any thread asks; single faults go to whoever registered, on the caller's thread.
/// </summary>
internal sealed class FaultSet
{
    private readonly FaultSetting?[] _settings = new FaultSetting?[Enum.GetValues<VenueFault>().Length];
    private readonly int[] _counts = new int[Enum.GetValues<VenueFault>().Length];
    private int _active;

    /// <summary>Called with every fault that is switched on, single or lasting.</summary>
    public event Action<FaultSetting>? Raised;

    /// <summary>The lasting faults that are on.</summary>
    public IReadOnlyList<FaultSetting> Active => [.. _settings.OfType<FaultSetting>()];

    /// <summary>True while no lasting fault is on: the one question of fast paths.</summary>
    public bool IsEmpty => Volatile.Read(ref _active) == 0;

    /// <summary>True for faults that happen once when they are switched on.</summary>
    public static bool IsSingle(VenueFault fault) => fault is VenueFault.SlowClient or VenueFault.AbruptClose
        or VenueFault.VanishMidFrame or VenueFault.QuoteBurst or VenueFault.BigMessage or VenueFault.InvalidUtf8
        or VenueFault.CrossedQuote or VenueFault.EmptySide or VenueFault.TradeCorrection or VenueFault.TradeCancel
        or VenueFault.Halt or VenueFault.SymbolRename or VenueFault.BookReset;

    /// <summary>True while a lasting fault is on.</summary>
    public bool IsOn(VenueFault fault) => Volatile.Read(ref _settings[(int)fault]) is not null;

    /// <summary>
    /// The number a lasting fault was given; <paramref name="otherwise"/> when it has none or is off.
    /// </summary>
    public long Number(VenueFault fault, long otherwise) =>
        Volatile.Read(ref _settings[(int)fault])?.NumberOr(otherwise) ?? otherwise;

    /// <summary>How often a fault was switched on.</summary>
    public int CountOf(VenueFault fault) => Volatile.Read(ref _counts[(int)fault]);

    /// <summary>Switches a fault on; a single one happens.</summary>
    /// <exception cref="Events.EngineException">MA-721: its value is not one of the fault's.</exception>
    public void On(FaultSetting setting)
    {
        FaultValue.Check(setting);
        var at = (int)setting.Fault;
        Interlocked.Increment(ref _counts[at]);
        if (!IsSingle(setting.Fault) && Interlocked.Exchange(ref _settings[at], setting) is null)
            Interlocked.Increment(ref _active);
        Raised?.Invoke(setting);
    }

    /// <summary>Switches a lasting fault off.</summary>
    public void Off(VenueFault fault)
    {
        if (Interlocked.Exchange(ref _settings[(int)fault], null) is not null)
            Interlocked.Decrement(ref _active);
    }

    /// <summary>Switches every lasting fault off.</summary>
    public void Clear()
    {
        foreach (var fault in Enum.GetValues<VenueFault>())
            Off(fault);
    }
}

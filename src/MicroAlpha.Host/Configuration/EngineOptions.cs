namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Everything the engine can be told, with defaults that work when nothing is. <see cref="ConfigLoader"/> makes it from
/// files and the environment; <see cref="Validate"/> checks one made in code. Keys in files are these names in
/// camelCase, joined by points.
/// </summary>
internal sealed record EngineOptions
{
    /// <summary>Paper or live. Paper unless somebody says otherwise.</summary>
    public TradingMode Mode { get; init; } = TradingMode.Paper;

    /// <summary>
    /// Directory under which every path that is not set has its place; empty = <c>$MICROALPHA_HOME</c>, else
    /// <c>$XDG_STATE_HOME/microalpha</c>, else <c>~/.local/state/microalpha</c>.
    /// </summary>
    public string StateDirectory { get; init; } = "";

    /// <summary>Where events come from.</summary>
    public FeedSettings Feed { get; init; } = new();

    /// <summary>Ring sizes.</summary>
    public RingSettings Ring { get; init; } = new();

    /// <summary>Threads and CPUs.</summary>
    public LanesSettings Lanes { get; init; } = new();

    /// <summary>Limits on instruments.</summary>
    public InstrumentsSettings Instruments { get; init; } = new();

    /// <summary>Limits on books.</summary>
    public BooksSettings Books { get; init; } = new();

    /// <summary>Which indicators run.</summary>
    public IndicatorsSettings Indicators { get; init; } = new();

    /// <summary>What trades.</summary>
    public TradingSettings Trading { get; init; } = new();

    /// <summary>The venue of a backtest.</summary>
    public PaperSettings Paper { get; init; } = new();

    /// <summary>The log.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>ClickHouse.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>The admin socket.</summary>
    public AdminSettings Admin { get; init; } = new();

    /// <summary>The HTTP server.</summary>
    public HttpSettings Http { get; init; } = new();

    /// <summary>
    /// Throws one <see cref="Events.EngineException"/> (MA-101) that lists every value that is not allowed.
    /// </summary>
    public void Validate() => ConfigLoader.Check(this);

    /// <summary>
    /// The same options with every empty path set to its place under <paramref name="stateDirectory"/>.
    /// </summary>
    public EngineOptions WithPathsUnder(string stateDirectory)
    {
        string Or(string path, params ReadOnlySpan<string> place) =>
            path.Length > 0 ? path : Path.Combine([stateDirectory, .. place]);
        return this with
        {
            StateDirectory = stateDirectory,
            Log = Log with { Directory = Or(Log.Directory, "log") },
            Store = Store with
            {
                Directory = Or(Store.Directory, "store"),
                Library = Or(Store.Library, "lib", "libchdb.so"),
            },
            Admin = Admin with
            {
                SocketPath = Or(Admin.SocketPath, "run", "admin.sock"),
                KillFile = Or(Admin.KillFile, "kill.state"),
                AuditFile = Or(Admin.AuditFile, "audit.jsonl"),
            },
        };
    }
}

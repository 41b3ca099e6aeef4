using System.Net;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Which keys there are and what each may be: one call a key. Defaults come from the option records themselves.
/// </summary>
internal static class OptionsBinder
{
    /// <summary>Longest symbol, in characters: it must fit the slot.</summary>
    public const int MaxSymbolLength = 24;

    private const int MaxSlots = 1 << 26;
    private const long MinTimeNs = 1_000_000; // the opening book is a little earlier, and 0 means no time
    private const long MaxTimeNs = 4_102_444_800_000_000_000; // 2100-01-01

    private static readonly List<ConfigKey> KeyList = DeclaredKeys();

    /// <summary>Every key, in the order of the documentation.</summary>
    public static IReadOnlyList<ConfigKey> Keys => KeyList;

    /// <summary>Makes options of what was set; refusals go to <paramref name="problems"/>.</summary>
    public static EngineOptions Bind(IReadOnlyDictionary<string, ConfigEntry> entries, ConfigProblems problems) =>
        Bind(new ConfigSection("", entries, problems, []));

    private static List<ConfigKey> DeclaredKeys()
    {
        var keys = new List<ConfigKey>();
        Bind(new ConfigSection("", new Dictionary<string, ConfigEntry>(), new ConfigProblems(), keys));
        return keys;
    }

    private static EngineOptions Bind(ConfigSection root)
    {
        var defaults = new EngineOptions();
        return new EngineOptions
        {
            Mode = root.Choice("mode", defaults.Mode),
            StateDirectory = root.Path("stateDirectory", defaults.StateDirectory, "a directory of the user"),
            Feed = BindFeed(root.Section("feed"), defaults.Feed),
            Ring = BindRing(root.Section("ring"), defaults.Ring),
            Lanes = BindLanes(root.Section("lanes"), defaults.Lanes),
            Instruments = BindInstruments(root.Section("instruments"), defaults.Instruments),
            Books = BindBooks(root.Section("books"), defaults.Books),
            Indicators = BindIndicators(root.Section("indicators"), defaults.Indicators),
            Trading = TradingBinder.Bind(root.Section("trading"), defaults.Trading),
            Paper = PaperBinder.Bind(root.Section("paper"), defaults.Paper),
            Log = BindLog(root.Section("log"), defaults.Log),
            Store = StoreBinder.Bind(root.Section("store"), defaults.Store),
            Admin = BindAdmin(root.Section("admin"), defaults.Admin),
            Http = BindHttp(root.Section("http"), defaults.Http),
        };
    }

    private static FeedSettings BindFeed(ConfigSection feed, FeedSettings defaults) => new()
    {
        Type = feed.Choice("type", defaults.Type),
        Path = feed.Path("path", defaults.Path, "none"),
        Speed = feed.Speed("speed", defaults.Speed),
        Synthetic = BindSynthetic(feed.Section("synthetic"), defaults.Synthetic),
        Alpaca = AlpacaBinder.Bind(feed.Section("alpaca"), defaults.Alpaca),
    };

    private static SyntheticSettings BindSynthetic(ConfigSection synthetic, SyntheticSettings defaults) => new()
    {
        Seed = synthetic.Int64("seed", defaults.Seed, 0, long.MaxValue, ""),
        SymbolCount = synthetic.Int32("symbolCount", defaults.SymbolCount, 1, 65_536, "symbols"),
        Symbols = synthetic.TextList(
            "symbols",
            defaults.Symbols,
            $"a list of different symbols, each 1 to {MaxSymbolLength} printable ASCII characters",
            symbol => symbol.Length is > 0 and <= MaxSymbolLength && symbol.All(c => c is > ' ' and <= '~')),
        EventsPerSecond = synthetic.Int32("eventsPerSecond", defaults.EventsPerSecond, 1, 1_000_000_000, "events"),
        Levels = synthetic.Int32("levels", defaults.Levels, 2, 64, "levels"),
        DurationS = synthetic.Int32("durationS", defaults.DurationS, 0, 31_536_000, "seconds"),
        StartTimeNs = synthetic.ZeroOr("startTimeNs", defaults.StartTimeNs, MinTimeNs, MaxTimeNs, "ns"),
    };

    private static RingSettings BindRing(ConfigSection ring, RingSettings defaults) => new()
    {
        Capacity = ring.PowerOfTwo("capacity", defaults.Capacity, 1_024, MaxSlots, "slots"),
        CommandCapacity = ring.PowerOfTwo("commandCapacity", defaults.CommandCapacity, 1_024, MaxSlots, "slots"),
    };

    private static LanesSettings BindLanes(ConfigSection lanes, LanesSettings defaults) => new()
    {
        Plan = lanes.Choice("plan", defaults.Plan),
        Core = BindLane(lanes.Section("core"), defaults.Core),
        Feed = BindLane(lanes.Section("feed"), defaults.Feed),
        Recorder = BindLane(lanes.Section("recorder"), defaults.Recorder),
    };

    private static LaneSettings BindLane(ConfigSection lane, LaneSettings defaults) => new()
    {
        Cpu = lane.Int32("cpu", defaults.Cpu, LaneSettings.AnyCpu, 1_023, ""),
        Wait = lane.Choice("wait", defaults.Wait),
    };

    private static InstrumentsSettings BindInstruments(ConfigSection instruments, InstrumentsSettings defaults) => new()
    {
        Capacity = instruments.Int32("capacity", defaults.Capacity, 1, 1_000_000, "instruments"),
    };

    private static BooksSettings BindBooks(ConfigSection books, BooksSettings defaults) => new()
    {
        LevelsCapacity = books.Int32("levelsCapacity", defaults.LevelsCapacity, 1_024, MaxSlots, "levels"),
        LevelsPerSide = books.PowerOfTwo("levelsPerSide", defaults.LevelsPerSide, 16, 1 << 20, "levels"),
        PendingLevels = books.PowerOfTwo("pendingLevels", defaults.PendingLevels, 16, 1 << 24, "levels"),
    };

    private static IndicatorsSettings BindIndicators(ConfigSection indicators, IndicatorsSettings defaults) => new()
    {
        Run = indicators.TextList(
            "run",
            defaults.Run,
            "a list of at most 64 different indicators, each as ofi:10s for all symbols or ofi:10s@A+B for some",
            entry => IndicatorOptions.TryParse(entry, out _, out _, out _),
            entry => IndicatorOptions.TryParse(entry, out _, out _, out var reason) ? "" : reason),
        Symbols = indicators.Int32("symbols", defaults.Symbols, 1, 65_536, "symbols"),
        BarLatenessMs = indicators.Int32("barLatenessMs", defaults.BarLatenessMs, 0, 30_000, "ms"),
    };

    private static LogSettings BindLog(ConfigSection log, LogSettings defaults) => new()
    {
        Directory = log.Path("directory", defaults.Directory, "log in the state directory"),
        BlockBytes = log.Int32("blockBytes", defaults.BlockBytes, 4_096, 65_536, "bytes"),
        BlockMs = log.Int32("blockMs", defaults.BlockMs, 1, 1_000, "ms"),
        SyncIntervalMs = log.Int32("syncIntervalMs", defaults.SyncIntervalMs, 1, 10_000, "ms"),
        SegmentMaxBytes = log.Int64("segmentMaxBytes", defaults.SegmentMaxBytes, 65_536, 68_719_476_736, "bytes"),
        LowSpaceBytes = log.Int64("lowSpaceBytes", defaults.LowSpaceBytes, 0, 1L << 50, "bytes"),
        PoolBlocks = log.Int32("poolBlocks", defaults.PoolBlocks, 4, 65_536, "blocks"),
        CompressionLevel = log.Int32("compressionLevel", defaults.CompressionLevel, -65_537, 2, ""),
        CheckpointEvery = log.PowerOfTwo("checkpointEvery", defaults.CheckpointEvery, 1_024, 1 << 30, "events"),
    };

    private static AdminSettings BindAdmin(ConfigSection admin, AdminSettings defaults) => new()
    {
        SocketPath = admin.Path("socketPath", defaults.SocketPath, "run/admin.sock in the state directory"),
        KillFile = admin.Path("killFile", defaults.KillFile, "kill.state in the state directory"),
        AuditFile = admin.Path("auditFile", defaults.AuditFile, "audit.jsonl in the state directory"),
        ViewUids = admin.Uids("viewUids", defaults.ViewUids),
        KillUids = admin.Uids("killUids", defaults.KillUids),
        RearmUids = admin.Uids("rearmUids", defaults.RearmUids),
    };

    private static HttpSettings BindHttp(ConfigSection http, HttpSettings defaults) => new()
    {
        Enabled = http.Boolean("enabled", defaults.Enabled),
        Address = http.Text("address", defaults.Address, "an IP address", text => IPAddress.TryParse(text, out _)),
        Port = http.Int32("port", defaults.Port, 0, 65_535, ""),
        AllowRemote = http.Boolean("allowRemote", defaults.AllowRemote),
    };
}

using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue;

/// <summary>What a <see cref="Server.VenueServer"/> serves and how. Every limit of 0 means none, unless said.</summary>
public sealed record VenueOptions
{
    /// <summary>TCP port on the loopback address, 0 = any free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Serves https and wss with a certificate made at the start, for clients that insist on TLS. It is signed by
    /// nobody: clients must be told to accept it.
    /// </summary>
    public bool IsTls { get; init; }

    /// <summary>
    /// Opens the market's sources, merged by receive time. Symbols with a slash are crypto pairs; the rest are stocks.
    /// None = a market without a feed, where only clients trade.
    /// </summary>
    public IReadOnlyList<Func<IEventSource>> Feeds { get; init; } = [];

    /// <summary>
    /// Opens sources of earlier days; their trades and quotes are read at the start, for history requests.
    /// </summary>
    public IReadOnlyList<Func<IEventSource>> History { get; init; } = [];

    /// <summary>
    /// Seconds of receive time per second: 1 as recorded, 10 ten times faster, 0 as fast as the slowest subscriber
    /// reads.
    /// </summary>
    public double Speed { get; init; } = 1;

    /// <summary>
    /// True when the venue's clock is the time of its feed (a recorded log), false for the wall clock (a synthetic
    /// market that began now).
    /// </summary>
    public bool HasFeedTime { get; init; }

    /// <summary>Creates the matcher.</summary>
    public Func<IMatcher> Matcher { get; init; } = static () => new NativeMatcher(new MatcherOptions());

    /// <summary>Key ids and their secrets; without one every pair is accepted and has an account of its own.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>Cash of a new account, whole dollars.</summary>
    public long StartCashUsd { get; init; } = 100_000;

    /// <summary>Symbols that one connection may have on trades and quotes together (error 405).</summary>
    public int SymbolLimit { get; init; }

    /// <summary>Connections of one key to one endpoint at a time (error 406).</summary>
    public int ConnectionLimit { get; init; } = 1;

    /// <summary>Time from connect to authentication, ms (error 404).</summary>
    public int AuthTimeoutMs { get; init; } = 10_000;

    /// <summary>
    /// Bytes that may wait for a slow reader before it is dropped (error 407). With <see cref="Speed"/> 0 the feed
    /// waits instead, and <see cref="SlowClientMs"/> decides.
    /// </summary>
    public long SlowClientBytes { get; init; } = 64 << 20;

    /// <summary>Time that a reader may hold up a feed of speed 0, ms, before it is dropped (error 407).</summary>
    public int SlowClientMs { get; init; } = 10_000;

    /// <summary>Messages in one array of the data stream, 1 to 1000.</summary>
    public int ArrayLimit { get; init; } = 256;

    /// <summary>Trading requests of one account in a minute.</summary>
    public int TradingRequestsPerMinute { get; init; } = 200;

    /// <summary>Market-data requests of one account in a minute.</summary>
    public int HistoryRequestsPerMinute { get; init; } = 200;

    /// <summary>
    /// False: the market never closes. True: orders outside the hours of the calendar wait, and day orders expire at
    /// the close.
    /// </summary>
    public bool FollowsCalendar { get; init; }

    /// <summary>Different symbols, the market's and those only subscribed to.</summary>
    public int SymbolCapacity { get; init; } = 16_384;

    /// <summary>Trades and quotes kept for history requests, 72 bytes each; the oldest go first.</summary>
    public int HistoryCapacity { get; init; } = 1 << 22;

    /// <summary>Seed of every identity and of what faults choose at random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Faults that are on from the start.</summary>
    public IReadOnlyList<FaultSetting> Faults { get; init; } = [];

    /// <summary>The wall clock, ns since the Unix epoch; null = the machine's.</summary>
    public Func<long>? WallClockNs { get; init; }
}

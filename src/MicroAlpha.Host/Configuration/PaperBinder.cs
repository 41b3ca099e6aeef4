namespace MicroAlpha.Host.Configuration;

/// <summary>The keys under <c>paper</c>.</summary>
internal static class PaperBinder
{
    private const int MostUs = 60_000_000;

    /// <summary>Makes the settings of what was set.</summary>
    public static PaperSettings Bind(ConfigSection paper, PaperSettings defaults) => new()
    {
        Queue = paper.Choice("queue", defaults.Queue),
        QueuePower = paper.Int32("queuePower", defaults.QueuePower, 1, 8, ""),
        SelfTrade = paper.Choice("selfTrade", defaults.SelfTrade),
        PlaceLatencyUs = paper.Int32("placeLatencyUs", defaults.PlaceLatencyUs, 0, MostUs, "us"),
        ReplaceLatencyUs = paper.Int32("replaceLatencyUs", defaults.ReplaceLatencyUs, 0, MostUs, "us"),
        CancelLatencyUs = paper.Int32("cancelLatencyUs", defaults.CancelLatencyUs, 0, MostUs, "us"),
        FeedLatencyUs = paper.Int32("feedLatencyUs", defaults.FeedLatencyUs, 0, MostUs, "us"),
        JitterUs = paper.Int32("jitterUs", defaults.JitterUs, 0, MostUs, "us"),
        Seed = paper.Int64("seed", defaults.Seed, 0, long.MaxValue, ""),
        LatencyFile = paper.Path("latencyFile", defaults.LatencyFile, "the constants above"),
        Books = paper.Int32("books", defaults.Books, 1, 65_536, "instruments"),
    };
}

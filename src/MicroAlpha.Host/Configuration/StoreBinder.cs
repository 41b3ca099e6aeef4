using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Host.Configuration;

/// <summary>The keys of the store and what each may be.</summary>
internal static class StoreBinder
{
    private const int MaxNameLength = 64;

    /// <summary>Reads the section.</summary>
    public static StoreOptions Bind(ConfigSection store, StoreOptions defaults) => new()
    {
        Type = store.Choice("type", defaults.Type),
        Urls = store.TextList(
            "urls",
            defaults.Urls,
            "a list of different addresses, each http://HOST:PORT or https://HOST:PORT",
            text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                && url.PathAndQuery == "/" && url.UserInfo.Length == 0),
        Database = store.Text("database", defaults.Database, "letters, digits and underscores", IsName),
        User = store.Text(
            "user",
            defaults.User,
            "letters, digits and underscores, or \"\"",
            text => text.Length == 0 || IsName(text)),
        PasswordFile = store.Path("passwordFile", defaults.PasswordFile, "the variable MICROALPHA_STORE_PASSWORD"),
        Cluster = store.Text(
            "cluster",
            defaults.Cluster,
            "letters, digits and underscores, or \"\"",
            text => text.Length == 0 || IsName(text)),
        Replicated = store.Boolean("replicated", defaults.Replicated),
        EngineId = store.Int32("engineId", defaults.EngineId, 0, 65_535, ""),
        BatchEvents = store.Int32("batchEvents", defaults.BatchEvents, 256, 1_048_575, "events"),
        FlushMs = store.Int32("flushMs", defaults.FlushMs, 10, 600_000, "ms"),
        ReplyTimeoutMs = store.Int32("replyTimeoutMs", defaults.ReplyTimeoutMs, 100, 3_600_000, "ms"),
        Compression = store.Choice("compression", defaults.Compression),
        DrainMs = store.Int32("drainMs", defaults.DrainMs, 0, 3_600_000, "ms"),
        Directory = store.Path("directory", defaults.Directory, "store in the state directory"),
        Library = store.Path("library", defaults.Library, "lib/libchdb.so in the state directory"),
    };

    private static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameLength
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}

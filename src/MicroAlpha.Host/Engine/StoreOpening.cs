using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Host.Engine;

/// <summary>The store's settings as the configuration says them.</summary>
internal static class StoreOpening
{
    /// <summary>The variable with the password.</summary>
    public const string PasswordVariable = "MICROALPHA_STORE_PASSWORD";

    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    /// <summary>Settings for the log the options name.</summary>
    /// <exception cref="EngineException">MA-666: the password file can not be read, or others can read it.</exception>
    public static StoreSettings Of(EngineOptions options)
    {
        var store = options.Store;
        return new StoreSettings
        {
            Type = store.Type,
            Urls = store.Urls,
            Database = store.Database,
            User = store.User,
            Password = store.Type == StoreType.Server ? Password(store.PasswordFile) : "",
            Cluster = store.Cluster,
            IsReplicated = store.Replicated,
            Engine = (ushort)store.EngineId,
            BatchEvents = store.BatchEvents,
            FlushMs = store.FlushMs,
            ReplyTimeoutMs = store.ReplyTimeoutMs,
            DrainMs = store.DrainMs,
            Compression = store.Compression,
            InstrumentCapacity = options.Instruments.Capacity,
            LogDirectory = options.Log.Directory,
            Directory = store.Directory,
            Library = store.Library,
        };
    }

    private static string Password(string file)
    {
        if (file.Length == 0)
            return Clean(Environment.GetEnvironmentVariable(PasswordVariable) ?? "", PasswordVariable);
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ForOthers) != 0)
                throw Error($"others can read {file}: chmod 600 it");
            var lines = File.ReadAllLines(file);
            return Clean(lines.Length > 0 ? lines[0].Trim() : "", file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error(error.Message);
        }
    }

    private static string Clean(string password, string place) => password.Any(char.IsControl)
        ? throw Error($"{place} has a control character; it must be one line of text")
        : password;

    private static EngineException Error(string why) =>
        new("MA-666", ExitCode.Usage, $"the store's password can not be read: {why}");
}

using System.Security.Cryptography;
using System.Text;

namespace MicroAlpha.Gateways.Alpaca;

/// <summary>
/// A key pair. It comes from a file or the environment, never from the command line, and nothing here prints it.
/// </summary>
public sealed class AlpacaKeys
{
    /// <summary>Environment variable of the key id.</summary>
    public const string KeyVariable = "APCA_API_KEY_ID";

    /// <summary>Environment variable of the secret.</summary>
    public const string SecretVariable = "APCA_API_SECRET_KEY";

    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal AlpacaKeys(string key, string secret)
    {
        Key = key;
        Secret = secret;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 4));
    }

    /// <summary>Eight hex digits that tell one key from another without naming it.</summary>
    public string Fingerprint { get; }

    internal string Key { get; }

    internal string Secret { get; }

    /// <summary>
    /// Reads the pair from <paramref name="file"/> (lines <c>NAME=value</c> with the two variable names), or from the
    /// environment when there is none.
    /// </summary>
    /// <param name="file">Path of the key file; empty = environment.</param>
    /// <param name="variable">Looks an environment variable up; null = the process's own.</param>
    /// <exception cref="Events.EngineException">MA-440: one of the two is missing, or others may read the
    /// file.</exception>
    public static AlpacaKeys Load(string file = "", Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var lookUp = file.Length > 0 ? ReadFile(file) : variable ?? Environment.GetEnvironmentVariable;
        var key = lookUp(KeyVariable) ?? "";
        var secret = lookUp(SecretVariable) ?? "";
        if (!IsPlain(key) || !IsPlain(secret))
            throw AlpacaError.MissingKeys(file, !IsPlain(key), !IsPlain(secret));
        return new AlpacaKeys(key, secret);
    }

    /// <summary>The fingerprint only.</summary>
    public override string ToString() => $"key {Fingerprint}";

    // A control character would end the header the key goes into.
    private static bool IsPlain(string text) => text.Length > 0 && text.All(letter => letter is > ' ' and < '\x7f');

    private static Func<string, string?> ReadFile(string path)
    {
        string[] lines;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ForOthers) != 0)
                throw AlpacaError.OpenKeyFile(path);
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AlpacaError.UnreadableKeyFile(path, error);
        }

        return name => lines.Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .LastOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1];
    }
}

using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Reads the file of risk limits whole: everything that is wrong at once, and nothing is assumed. Keys are the names of
/// <see cref="AccountLimits"/> and <see cref="SymbolLimits"/> in camelCase without E9; sizes and money are decimal
/// numbers.
/// </summary>
internal sealed class RiskFile
{
    private const string Suffix = "E9";
    private const long MaxMs = 86_400_000;

    private static readonly JsonDocumentOptions ReaderOptions =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly List<string> _errors = [];
    private readonly List<string> _lines = [];

    private RiskFile()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configHash">Identity of the configuration.</param>
    /// <param name="build">Version of the build.</param>
    /// <exception cref="EngineException">MA-801, with everything that is wrong.</exception>
    public static LoadedRisk Read(string path, string configHash, string build)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Refused(path, [error.Message], error);
        }

        return Parse(bytes, path, configHash, build);
    }

    /// <summary>Reads the text of a file called <paramref name="name"/>.</summary>
    /// <exception cref="EngineException">MA-801, with everything that is wrong.</exception>
    public static LoadedRisk Parse(ReadOnlyMemory<byte> bytes, string name, string configHash, string build)
    {
        var file = new RiskFile();
        RiskLimits? limits;
        try
        {
            using var document = JsonDocument.Parse(bytes, ReaderOptions);
            limits = file.Bind(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Refused(name, [error.Message], error);
        }

        if (limits is null || file._errors.Count > 0)
            throw Refused(name, file._errors, null);
        file._lines.Sort(StringComparer.Ordinal);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', file._lines))));
        var identity = SHA256.HashData(Encoding.UTF8.GetBytes($"{hash}\n{configHash}\n{build}"));
        return new LoadedRisk(limits with { Identity = BinaryPrimitives.ReadUInt64BigEndian(identity) }, hash);
    }

    private static EngineException Refused(string name, IReadOnlyList<string> errors, Exception? cause) => new(
        "MA-801", ExitCode.Usage, $"the risk limits are wrong; nothing trades\n  {name}: "
            + string.Join($"\n  {name}: ", errors), cause);

    private RiskLimits? Bind(JsonElement root)
    {
        var sections = Members(root, "");
        foreach (var name in sections.Keys.Except(["account", "symbols"]))
            _errors.Add($"{name}: no such key; there are account and symbols");
        if (!sections.TryGetValue("account", out var account) || !sections.TryGetValue("symbols", out var symbols))
        {
            _errors.Add("account and symbols are both needed");
            return null;
        }

        var entries = Members(symbols, "symbols");
        if (entries.Count == 0)
            _errors.Add("symbols: name at least one, or \"*\" for all");
        var common = entries.TryGetValue(RiskLimits.AnySymbol, out var any)
            ? Members(any, $"symbols.{RiskLimits.AnySymbol}")
            : [];
        var limits = new Dictionary<string, SymbolLimits>(StringComparer.Ordinal);
        foreach (var (symbol, entry) in entries)
        {
            var own = symbol == RiskLimits.AnySymbol ? common : Members(entry, $"symbols.{symbol}");
            // What a symbol does not say itself, "*" says.
            foreach (var (key, value) in common)
                own.TryAdd(key, value);
            limits[symbol] = Read<SymbolLimits>(own, $"symbols.{symbol}");
        }

        var whole = Read<AccountLimits>(Members(account, "account"), "account");
        if (whole.CancelReserve >= whole.MessageBurst)
            _errors.Add("account.cancelReserve must be below account.messageBurst");
        return new RiskLimits(whole, limits, 0);
    }

    private Dictionary<string, JsonElement> Members(JsonElement element, string path)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            _errors.Add($"{(path.Length == 0 ? "the file" : path)} must be an object, {{ … }}");
            return members;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!members.TryAdd(member.Name, member.Value.Clone()))
                _errors.Add($"{path}.{member.Name}: set twice");
        }

        return members;
    }

    private T Read<T>(Dictionary<string, JsonElement> members, string path)
        where T : class
    {
        var result = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        var known = new HashSet<string>();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite))
        {
            var key = KeyOf(property.Name);
            known.Add(key);
            if (!members.TryGetValue(key, out var value))
            {
                _errors.Add($"{path}.{key}: missing; no limit is assumed");
                continue;
            }

            if (property.PropertyType == typeof(bool) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                property.SetValue(result, value.GetBoolean());
            else if (property.PropertyType == typeof(long) && TryNumber(property.Name, value, out var number))
                property.SetValue(result, number);
            else
                _errors.Add($"{path}.{key} = {value.GetRawText()}: allowed is {Allowed(property)}");
            _lines.Add($"{path}.{key}={property.GetValue(result)}");
        }

        foreach (var key in members.Keys.Except(known))
            _errors.Add($"{path}.{key}: no such limit");
        return result;
    }

    private static string KeyOf(string name)
    {
        var bare = name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        return char.ToLowerInvariant(bare[0]) + bare[1..];
    }

    private static bool TryNumber(string name, JsonElement value, out long number)
    {
        number = 0;
        if (value.ValueKind != JsonValueKind.Number)
            return false;
        if (name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            var text = Encoding.ASCII.GetBytes(value.GetRawText());
            return DecimalE9.TryParse(text, out number, out var used) && used == text.Length && number >= 0;
        }

        var (least, most) = RangeOf(name);
        return value.TryGetInt64(out number) && number >= least && number <= most;
    }

    private static (long Least, long Most) RangeOf(string name) => name switch
    {
        nameof(AccountLimits.MessagesPerSecond) or nameof(AccountLimits.MessageBurst) => (1, 1_000_000),
        nameof(AccountLimits.MaxRejects) or nameof(SymbolLimits.MaxExecutions) => (0, RecentTimesMax),
        _ when name.EndsWith("Ms", StringComparison.Ordinal) => (0, MaxMs),
        _ when name.EndsWith("Bps", StringComparison.Ordinal) => (0, 1_000_000),
        _ => (0, 1_000_000_000),
    };

    // What the gate can look back to.
    private const long RecentTimesMax = 63;

    private static string Allowed(PropertyInfo property)
    {
        if (property.PropertyType == typeof(bool))
            return "true or false";
        if (property.Name.EndsWith(Suffix, StringComparison.Ordinal))
            return "a number from 0 to 9223372036.854775807 with at most nine decimals";
        var (least, most) = RangeOf(property.Name);
        return $"a whole number, {least} to {most}";
    }
}
